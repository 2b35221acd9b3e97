import { useCallback, useEffect, useState } from 'preact/hooks';

/** What the page asks the server for, once, and again from time to time where `everyMs` says so. Undefined: not yet; null: no answer. */
export function useAsked<T>(
  ask: () => Promise<T>,
  everyMs?: number,
): { answer: T | null | undefined; again: () => void } {
  const [answer, setAnswer] = useState<T | null>();
  const again = useCallback(() => void ask().then(setAnswer, () => setAnswer(null)), [ask]);
  useEffect(() => {
    again();
    if (everyMs === undefined) return;
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs]);
  return { answer, again };
}

/** The JSON at a path of this address. Rejects when it is none, or a refusal. */
export async function readJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}
