import type { Client, ConversationHandle, History } from '@parley/client';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useValue } from '../../use-value.ts';
import type { VirtualRows } from './use-virtual-rows.ts';

/** So much before the end of what is loaded the next page is asked for. */
const AHEAD_PX = 2_000;

export interface Paging {
  /** The page before could not be read. */
  failed: boolean;
  retry(): void;
}

/** Reads pages as one comes near to them, one at a time. After a failure with the next connection, or when asked. */
export function usePaging(
  client: Client,
  handle: ConversationHandle,
  history: History,
  virtual: VirtualRows,
): Paging {
  const [failed, setFailed] = useState(false);
  const reading = useRef(false);
  const connected = useValue(client.connection).state === 'connected';

  const read = useCallback((page: () => Promise<void>) => {
    if (reading.current) return;
    reading.current = true;
    page()
      .then(
        () => setFailed(false),
        () => setFailed(true),
      )
      .finally(() => {
        reading.current = false;
      });
  }, []);

  useEffect(() => setFailed(false), [connected, handle]);
  useEffect(() => {
    if (failed || history.loading || history.messages.length === 0 || virtual.scrollRect === null) return;
    const above = virtual.scrollOffset ?? 0;
    if (history.hasEarlier && above < AHEAD_PX) read(() => handle.loadEarlier());
    else if (!history.reachesEnd && virtual.getDistanceFromEnd() < AHEAD_PX) read(() => handle.loadLater());
  });
  return { failed, retry: () => setFailed(false) };
}
