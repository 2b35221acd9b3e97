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

/** A list that is read page by page. It begins anew when `keys` change; answers that come later are dropped. */
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

  const next = useCallback((cursor: string | null, before: readonly T[]) => {
    const { signal } = ending.current;
    reading.current = true;
    setState({ items: before, cursor, loading: true, error: null });
    latest.current(cursor, signal).then(
      (page) => {
        if (signal.aborted) return;
        reading.current = false;
        setState((now) => ({
          items: [...now.items, ...page.items],
          cursor: page.cursor,
          loading: false,
          error: null,
        }));
      },
      (error: unknown) => {
        if (signal.aborted) return;
        reading.current = false;
        setState((now) => ({ ...now, loading: false, error: inWords(error) }));
      },
    );
  }, []);

  useEffect(() => {
    ending.current = new AbortController();
    next(null, []);
    return () => ending.current.abort();
  }, [...keys, round]);

  const more = () => {
    if (!reading.current) next(state.cursor, state.items);
  };
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback((change: (items: readonly T[]) => readonly T[]) => {
    setState((before) => ({ ...before, items: change(before.items) }));
  }, []);
  return { ...state, hasMore: state.cursor !== null, more, reload, set };
}
