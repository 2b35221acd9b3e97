import { createState, type Shown } from '../state.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'plain' | 'danger';
  readonly action: { label: string; onSelect: () => void } | undefined;
}

const MOST = 3;
const SHOWN_MS = 5_000;
const SHOWN_WITH_ACTION_MS = 10_000;

const shown = createState<readonly Toast[]>([]);
let last = 0;

/** What is shown now, oldest first. */
export const toasts: Shown<readonly Toast[]> = shown;

/** Says something that needs no answer, for some seconds. The same text is not said twice at a time. */
export function toast(text: string, options: { kind?: Toast['kind']; action?: Toast['action'] } = {}): void {
  const { kind = 'plain', action } = options;
  const id = ++last;
  const others = shown.get().filter((other) => other.text !== text);
  shown.set([...others, { id, text, kind, action }].slice(-MOST));
  setTimeout(() => dismissToast(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

export function dismissToast(id: number): void {
  if (shown.get().some((one) => one.id === id)) shown.set(shown.get().filter((one) => one.id !== id));
}
