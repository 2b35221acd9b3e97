export interface BatcherOptions<I, O> {
  maxSize: number;
  /** Batches under way at once; more items wait for one to return. */
  maxConcurrent: number;
  /** How long the first item of a batch waits for others, unless the batch is full; ms, 0 by default. */
  lingerMs?: number;
  /** One result per item, in order. When it throws, every item of the batch fails. */
  run: (items: readonly I[]) => Promise<readonly O[]>;
}

export interface Batcher<I, O> {
  add(item: I): Promise<O>;
}

interface Entry<I, O> {
  item: I;
  resolve: (result: O) => void;
  reject: (error: unknown) => void;
}

/**
 * Groups what is asked for at the same time into one call: a batch leaves at once, or after it has lingered, while
 * few are under way, else when one returns. Large batches under load.
 */
export function createBatcher<I, O>(options: BatcherOptions<I, O>): Batcher<I, O> {
  const waiting: Entry<I, O>[] = [];
  const { lingerMs = 0 } = options;
  let underWay = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || waiting.length === 0 || underWay >= options.maxConcurrent) return;
    scheduled = true;
    const go = () => {
      scheduled = false;
      void leave();
    };
    if (lingerMs === 0 || waiting.length >= options.maxSize) setImmediate(go);
    else setTimeout(go, lingerMs);
  }

  async function leave(): Promise<void> {
    const batch = waiting.splice(0, options.maxSize);
    underWay++;
    schedule();
    try {
      const results = await options.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => void resolve(results[index] as O));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      underWay--;
      schedule();
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      }),
  };
}
