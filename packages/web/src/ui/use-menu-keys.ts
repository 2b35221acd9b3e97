import type { RefObject } from 'preact';

/** The keys of a menu (WAI-ARIA menu pattern). */
export function useMenuKeys(
  list: RefObject<HTMLElement | null>,
  onClose: () => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
    const now = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const next = nextOf(event, items, now);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  };
}

function nextOf(event: KeyboardEvent, items: readonly HTMLElement[], now: number): HTMLElement | undefined {
  const { key } = event;
  if (key === 'ArrowDown') return items[(now + 1) % items.length];
  if (key === 'ArrowUp') return items.at(now <= 0 ? -1 : now - 1);
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  if (key.length !== 1 || key === ' ' || event.ctrlKey || event.metaKey) return undefined;
  const from = [...items.slice(now + 1), ...items.slice(0, now + 1)];
  return from.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}
