import type { ConversationHandle, History } from '@parley/client';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { inWords } from '../../panel/in-words.ts';
import { toast } from '../../ui/toast.tsx';
import { indexOfSeq, type Row } from './rows.ts';
import { END_PX, type VirtualRows } from './use-virtual-rows.ts';

/** A message that is to be shown. A new object each time. */
export interface Jump {
  seq: number;
}

export interface Scrolling {
  atEnd: boolean;
  toEnd(): void;
  /** The row that was jumped to, for a moment. */
  litKey: string | null;
}

const LIT_MS = 1_600;

/** Where the history stands: at first at what is new, or at the end; then where one goes. */
export function useScrolling(
  scroller: RefObject<HTMLElement | null>,
  { handle, history, rows, virtual, scrollToEnd, jump }: ScrollingOf,
): Scrolling {
  const [atEnd, setAtEnd] = useState(true);
  const [litKey, setLitKey] = useState<string | null>(null);
  const pending = useRef<Jump | null>(null);
  const near = useRef(false);
  const begun = useRef(false);

  useLayoutEffect(() => {
    if (begun.current || rows.length === 0) return;
    begun.current = true;
    const unread = rows.findIndex(({ kind }) => kind === 'unread');
    if (unread >= 0) virtual.scrollToIndex(unread, { align: 'start' });
    else scrollToEnd();
  });

  useLayoutEffect(() => {
    pending.current = jump;
    near.current = jump !== null && isLoaded(rows, jump.seq);
    if (!jump || near.current) return;
    handle.jumpTo(jump.seq).catch((error: unknown) => {
      pending.current = null;
      toast(inWords(error, { not_found: 'That message is not to be seen any more.' }));
    });
  }, [jump, handle]);

  useLayoutEffect(() => {
    const wanted = pending.current;
    const index = wanted && isLoaded(rows, wanted.seq) ? indexOfSeq(rows, wanted.seq) : -1;
    if (index < 0) return;
    pending.current = null;
    setLitKey(rows[index]!.key);
    const drawn = near.current && scroller.current?.querySelector(`[data-index="${index}"]`);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (drawn && !calm) {
      virtual.cancelScroll();
      drawn.scrollIntoView({ block: 'center', behavior: 'smooth' });
    } else virtual.scrollToIndex(index, { align: 'center' });
  });

  useEffect(() => {
    if (litKey === null) return;
    const timer = setTimeout(() => setLitKey(null), LIT_MS);
    return () => clearTimeout(timer);
  }, [litKey, jump]);

  const toEnd = () => {
    if (history.reachesEnd) scrollToEnd();
    else void handle.jumpToEnd().then(scrollToEnd, toastOf);
  };
  useFollowOwn(rows, toEnd);

  const look = () => setAtEnd(history.reachesEnd && virtual.getDistanceFromEnd() <= END_PX * 2);
  useEffect(look);
  useEffect(() => {
    const element = scroller.current;
    element?.addEventListener('scroll', look, { passive: true });
    return () => element?.removeEventListener('scroll', look);
  });
  return { atEnd, toEnd, litKey };
}

interface ScrollingOf {
  handle: ConversationHandle;
  history: History;
  rows: readonly Row[];
  virtual: VirtualRows;
  scrollToEnd: () => void;
  jump: Jump | null;
}

/** Whoever sends wants to see it, wherever they were. */
function useFollowOwn(rows: readonly Row[], toEnd: () => void): void {
  const last = rows.at(-1);
  const sending = last?.kind === 'message' && last.message.status !== 'sent' ? last.key : null;
  const followed = useRef(sending);
  useLayoutEffect(() => {
    if (sending !== null && sending !== followed.current) toEnd();
    followed.current = sending ?? followed.current;
  }, [sending]);
}

function isLoaded(rows: readonly Row[], seq: number): boolean {
  const row = rows[indexOfSeq(rows, seq)];
  return row !== undefined && 'message' in row && row.message.seq === seq;
}

function toastOf(error: unknown): void {
  toast(inWords(error));
}
