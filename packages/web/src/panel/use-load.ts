import { useCallback, useEffect, useState } from 'preact/hooks';
import { inWords, type Wording } from './in-words.ts';

export type Load<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: string }
  | { state: 'loaded'; value: T };

export interface Loading<T> {
  load: Load<T>;
  /** Reads again. What was read stays until the new is there. */
  reload: () => void;
  /** Replaces what was read, as after a change that told the result. */
  set: (change: (value: T) => T) => void;
}

/** What a panel shows. Read again when `keys` change; an answer that comes later than that is dropped. */
export function useLoad<T>(
  read: (signal: AbortSignal) => Promise<T>,
  keys: readonly unknown[],
  own: Wording = {},
): Loading<T> {
  const [load, setLoad] = useState<Load<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);

  useEffect(() => setLoad({ state: 'loading' }), keys);
  useEffect(() => {
    const ending = new AbortController();
    read(ending.signal).then(
      (value) => {
        if (!ending.signal.aborted) setLoad({ state: 'loaded', value });
      },
      (error: unknown) => {
        if (!ending.signal.aborted) setLoad({ state: 'failed', error: inWords(error, own) });
      },
    );
    return () => ending.abort();
  }, [...keys, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback((change: (value: T) => T) => {
    setLoad((before) => (before.state === 'loaded' ? { ...before, value: change(before.value) } : before));
  }, []);
  return { load, reload, set };
}
