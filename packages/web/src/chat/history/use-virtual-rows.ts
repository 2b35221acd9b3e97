import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Rect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { rowSize } from './row-size.ts';
import { headOf, type Row } from './rows.ts';

export type VirtualRows = Virtualizer<HTMLElement, HTMLElement>;

/** So near to the end one is at the end: what comes is followed. */
export const END_PX = 60;

/**
 * Draws only the rows that are in view, with some around them. What one reads stays where it is: when a page is put
 * before it, when rows above turn out taller than thought, and, at the end, when something is added or the room shrinks.
 */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  reachesEnd: boolean,
): { virtual: VirtualRows; toEnd: () => void } {
  // Where one was when it was last told: the place itself is behind while rows and room change together.
  const atEnd = useRef(true);
  // A later page of the past, or the last of them, is read on in, and not jumped over.
  const reached = useRef(reachesEnd);
  const follows = reached.current && reachesEnd;
  reached.current = reachesEnd;
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  const headChanged = useChangedHeads(rows);
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const options = {
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index: number) => rowSize(rows[index]!),
    getItemKey,
    overscan: 12,
    paddingStart: 12,
    paddingEnd: 8,
    anchorTo: 'end',
    followOnAppend: follows,
    scrollEndThreshold: END_PX,
    scrollToFn: elementScroll,
    observeElementOffset: (instance: VirtualRows, tell: (offset: number, isScrolling: boolean) => void) =>
      observeElementOffset(instance, (offset, isScrolling) => {
        tell(offset, isScrolling);
        atEnd.current = instance.isAtEnd(END_PX);
      }),
    observeElementRect: (instance: VirtualRows, tell: (rect: Rect) => void) =>
      observeRoom(instance, atEnd, tell),
    measureElement: exactSize,
    onChange: () => redraw(),
  } as const;
  const [virtual] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtual.setOptions(options);
  virtual.shouldAdjustScrollPositionOnItemSizeChange = (item) => {
    const offset = virtual.scrollOffset ?? 0;
    const measured = virtual.itemSizeCache.has(item.key);
    if (!measured || headChanged.current.delete(item.key)) return item.start < offset;
    return item.end <= offset && virtual.scrollDirection !== 'backward';
  };
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  const toEnd = () => {
    atEnd.current = true;
    virtual.scrollToEnd();
  };
  return { virtual, toEnd };
}

/** Rows that were drawn with something else on top: their growth moves what stands below that, though they are in view. */
function useChangedHeads(rows: readonly Row[]): RefObject<Set<unknown>> & { current: Set<unknown> } {
  const changed = useRef(new Set<unknown>());
  const before = useRef<Row | undefined>(undefined);
  const known = before.current;
  if (known !== rows[0]) {
    const now = known && rows.find(({ key }) => key === known.key);
    if (now && headOf(now) !== headOf(known)) changed.current.add(known.key);
    before.current = rows[0];
  }
  return changed;
}

/** Not rounded: rows stand in the flow, and what is lost on each would add up. */
function exactSize(
  element: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  virtual: VirtualRows,
): number {
  const box = entry?.borderBoxSize[0];
  if (box) return box.blockSize;
  const known = virtual.itemSizeCache.get(virtual.options.getItemKey(virtual.indexFromElement(element)));
  return known ?? element.getBoundingClientRect().height;
}

/** When the room changes, as with the keyboard of a phone or a growing composer, its lower edge keeps its place. */
function observeRoom(virtual: VirtualRows, atEnd: { readonly current: boolean }, tell: (rect: Rect) => void) {
  return observeElementRect(virtual, (rect) => {
    const before = virtual.scrollRect?.height ?? 0;
    const below = Math.max(0, virtual.getTotalSize() - (virtual.scrollOffset ?? 0) - before);
    tell(rect);
    if (before === 0 || before === rect.height) return;
    if (atEnd.current) virtual.scrollToEnd();
    else virtual.scrollToOffset(Math.max(0, virtual.getTotalSize() - rect.height - below));
  });
}
