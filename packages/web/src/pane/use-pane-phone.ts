import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { forgetPhone } from '../phone/phones.ts';

/** The phone beside the chat. */
export interface PanePhone {
  shown: boolean;
  /** Where it is at first. */
  startsIn: 'pocket' | 'hand';
  onToggle: () => void;
}

/** A phone that can be switched off: then the chat is an app of its own, that is in use. */
export function usePanePhone(
  client: Client,
  { startsIn, shownFirst }: { startsIn: PanePhone['startsIn']; shownFirst: boolean },
): PanePhone {
  const [shown, setShown] = useState(shownFirst);
  const onToggle = () => {
    if (shown) {
      forgetPhone(client);
      client.setOnline(true);
      client.setForeground(true);
    }
    setShown(!shown);
  };
  return { shown, startsIn, onToggle };
}
