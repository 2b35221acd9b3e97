import type { Client, Message } from '@parley/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RecordedRequest } from '../simulator/wire.ts';
import { type Happening, happeningsOf } from './happenings.ts';
import { watchLatestMessages } from './latest-messages.ts';

const most = 20;

/** What a person's phone was told of, and what not, kept current while it is shown. */
export function useHappenings(client: Client, requests: readonly RecordedRequest[]): Happening[] {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  useEffect(() => {
    const latest = watchLatestMessages(client);
    const unsubscribe = latest.messages.subscribe(setMessages);
    return () => {
      unsubscribe();
      latest.stop();
    };
  }, [client]);
  return useMemo(() => happeningsOf(messages, requests, most), [messages, requests]);
}
