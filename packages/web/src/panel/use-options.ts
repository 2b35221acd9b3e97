import { useEffect, useId, useState } from 'preact/hooks';

/** A list of what a field found, and which of it Enter takes. */
export interface Options {
  listId: string;
  activeId: string | null;
  onKeyDown: (event: KeyboardEvent) => void;
  option: (at: number) => OptionState;
}

export interface OptionState {
  id: string;
  active: boolean;
  onTake: () => void;
}

/**
 * A field with a list below it (the combobox of the ARIA Authoring Practices): the focus stays in the field, arrows
 * move through the list, Enter takes what is active.
 */
export function useOptions<T>(items: readonly T[], take: (item: T) => void): Options {
  const listId = useId();
  const [active, setActive] = useState(0);
  const at = Math.min(active, items.length - 1);
  const optionId = (index: number) => `${listId}-${index}`;
  const activeId = at < 0 ? null : optionId(at);
  useEffect(() => {
    if (activeId !== null) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || items.length === 0) return;
    if (event.key === 'Enter') take(items[at]!);
    else if (event.key === 'ArrowDown') setActive((at + 1) % items.length);
    else if (event.key === 'ArrowUp') setActive((at - 1 + items.length) % items.length);
    else return;
    event.preventDefault();
  };
  const option = (index: number) => ({
    id: optionId(index),
    active: index === at,
    onTake: () => {
      setActive(index);
      take(items[index]!);
    },
  });
  return { listId, activeId, onKeyDown, option };
}
