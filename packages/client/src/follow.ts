export interface Followed<T> {
  /** `wake` is called when there may be something to take, or it is over. Returns what stops that. */
  listen(wake: () => void): () => void;
  /** Null: nothing now. */
  take(): { value: T } | null;
  isOver(): boolean;
}

/** Gives one after the other as they come. Ends when it is over, and at once for who leaves: also one that waits. */
export function follow<T>({ listen, take, isOver }: Followed<T>): AsyncIterableIterator<T> {
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const go of waiting) go();
    waiting.clear();
  };
  let stop: (() => void) | null = null;
  let hasLeft = false;

  async function next(): Promise<IteratorResult<T, undefined>> {
    while (!hasLeft && !isOver()) {
      stop ??= listen(wake);
      const taken = take();
      if (taken) return { done: false, value: taken.value };
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
    return leave();
  }

  function leave(): IteratorResult<T, undefined> {
    hasLeft = true;
    stop?.();
    stop = null;
    wake();
    return { done: true, value: undefined };
  }

  const iterator: AsyncIterableIterator<T> = {
    next,
    return: async () => leave(),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
