import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { inWords } from './in-words.ts';

export interface Page<T> {
  items: readonly T[];
  cursor: string | null;
}

export interface Pages<T> {
  items: readonly T[];
  loading: boolean;
  error: string | null;
  /** Whether there is a page after these. */
  hasMore: boolean;
  more: () => void;
  reload: () => void;
  set: (change: (items: readonly T[]) => readonly T[]) => void;
}

interface State<T> {
  items: readonly T[];
  cursor: string | null;
  loading: boolean;
  error: string | null;
}

/**
 * A list that is read page by page. It begins anew when `keys` change: what was read before stays until the new is
 * there, and answers to what was asked before are dropped.
 */
export function usePages<T>(
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
  keys: readonly unknown[],
): Pages<T> {
  const [state, setState] = useState<State<T>>({ items: [], cursor: null, loading: true, error: null });
  const [round, setRound] = useState(0);
  const ending = useRef(new AbortController());
  const reading = useRef(false);
  const latest = useRef(read);
  latest.current = read;

  const next = useCallback((cursor: string | null) => {
    const { signal } = ending.current;
    reading.current = true;
    setState((before) => ({ ...before, loading: true, error: null }));
    const end = (change: (before: State<T>) => Omit<State<T>, 'loading'>) => {
      if (signal.aborted) return;
      reading.current = false;
      setState((before) => ({ ...change(before), loading: false }));
    };
    latest.current(cursor, signal).then(
      (page) =>
        end(({ items }) => ({
          items: cursor === null ? page.items : [...items, ...page.items],
          cursor: page.cursor,
          error: null,
        })),
      (error: unknown) =>
        end((before) => ({ ...(cursor === null ? { items: [], cursor } : before), error: inWords(error) })),
    );
  }, []);

  useEffect(() => {
    ending.current = new AbortController();
    next(null);
    return () => ending.current.abort();
  }, [...keys, round]);

  const more = () => {
    if (!reading.current && state.cursor !== null) next(state.cursor);
  };
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback((change: (items: readonly T[]) => readonly T[]) => {
    setState((before) => ({ ...before, items: change(before.items) }));
  }, []);
  return { ...state, hasMore: state.cursor !== null, more, reload, set };
}
