import { useRef, useState } from 'preact/hooks';

/** One stop of the Tab key for a whole list; arrows, Home and End move inside it. */
export function useRoving(ids: readonly string[], selectedId: string | null) {
  const list = useRef<HTMLUListElement>(null);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const current = [focusedId, selectedId].find((id) => id !== null && ids.includes(id)) ?? ids[0] ?? null;
  const stops = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const now = ids.indexOf(current ?? '');
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: ids.length - 1 }[event.key];
    const target = to === undefined ? undefined : stops()[to];
    if (!target || to === -1) return;
    event.preventDefault();
    target.focus();
  };
  const onFocusIn = (event: FocusEvent) => {
    const stop = (event.target as Element).closest<HTMLElement>('[data-stop]');
    if (stop?.dataset['stop']) setFocusedId(stop.dataset['stop']);
  };
  return { list, current, onKeyDown, onFocusIn };
}
