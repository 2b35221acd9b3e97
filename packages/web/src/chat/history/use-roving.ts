import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Row } from './rows.ts';
import type { VirtualRows } from './use-virtual-rows.ts';

export interface Roving {
  /** The message that the Tab key stops at. */
  activeKey: string | null;
  activate(key: string): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** One stop for the Tab key; from there arrows go from message to message, Home and End to the first and the last. */
export function useRoving(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  virtual: VirtualRows,
): Roving {
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const items = virtual.getVirtualItems();
  const bottom = (virtual.scrollOffset ?? 0) + (virtual.scrollRect?.height ?? 0);
  // While the chosen one is not drawn, the last in view takes its place.
  const inView = items.findLast(({ index, start }) => start < bottom && rows[index]?.kind === 'message');
  const activeKey = items.some(({ key }) => key === chosen) ? chosen : String(inView?.key ?? '');

  useEffect(() => {
    if (wanted.current === null) return;
    const index = rows.findIndex(({ key }) => key === wanted.current);
    const article = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] > article`);
    if (!article) return;
    wanted.current = null;
    article.focus({ preventScroll: true });
  });

  const go = (index: number) => {
    const row = rows[index];
    if (row?.kind !== 'message') return;
    wanted.current = row.key;
    setChosen(row.key);
    virtual.scrollToIndex(index);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.tagName !== 'ARTICLE') return;
    const now = rows.findIndex(({ key }) => key === activeKey);
    const isMessage = ({ kind }: Row) => kind === 'message';
    const next = {
      ArrowUp: () => rows.slice(0, now).findLastIndex(isMessage),
      ArrowDown: () => rows.findIndex((row, index) => index > now && isMessage(row)),
      Home: () => rows.findIndex(isMessage),
      End: () => rows.findLastIndex(isMessage),
    }[event.key];
    if (!next || event.altKey || event.metaKey) return;
    event.preventDefault();
    go(next());
  };
  return { activeKey, activate: setChosen, onKeyDown };
}
