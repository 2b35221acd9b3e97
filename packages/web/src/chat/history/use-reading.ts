import type { Client, ConversationHandle } from '@parley/client';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useValue } from '../../use-value.ts';
import type { Row } from './rows.ts';
import type { VirtualRows } from './use-virtual-rows.ts';

const TOLERANCE_PX = 12;

/** Says what was read: what stands in view, in a page that is looked at and that nothing covers. */
export function useReading(
  client: Client,
  handle: ConversationHandle,
  scroller: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  virtual: VirtualRows,
): void {
  useValue(client.connection);
  const read = () => {
    if (!isSeen(scroller.current)) return;
    const seq = lastSeqInView(rows, virtual);
    if (seq !== null) handle.markRead(seq);
  };
  useEffect(read);
  useEffect(() => {
    const events = ['visibilitychange', 'focusin', 'pointerup', 'keyup'] as const;
    for (const event of events) document.addEventListener(event, read, { passive: true });
    return () => {
      for (const event of events) document.removeEventListener(event, read);
    };
  });
}

function lastSeqInView(rows: readonly Row[], virtual: VirtualRows): number | null {
  const height = virtual.scrollRect?.height ?? 0;
  const bottom = (virtual.scrollOffset ?? 0) + height + TOLERANCE_PX;
  for (const { index, start, end } of virtual.getVirtualItems().toReversed()) {
    const row = rows[index];
    // Of one that is taller than the room its beginning is enough.
    const seen = Math.min(end, start + height * 0.6) <= bottom;
    if (!seen || row?.kind !== 'message' || row.message.status !== 'sent') continue;
    return row.message.seq;
  }
  return null;
}

function isSeen(element: HTMLElement | null): boolean {
  if (!element || document.visibilityState !== 'visible') return false;
  const { left, top, width, height } = element.getBoundingClientRect();
  if (width === 0 || height === 0) return false;
  const inFront = document.elementFromPoint(left + width / 2, top + height / 2);
  return inFront !== null && element.contains(inFront);
}
