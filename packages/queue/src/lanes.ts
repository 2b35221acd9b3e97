export interface Lanes<T> {
  /** Has the item handled after those added before it under the same key, and within the limit. */
  add(key: string, item: T): void;
  /** Forgets the items that no batch has taken. */
  drop(): void;
  /** Resolves when no batch is under way. */
  idle(): Promise<void>;
}

export interface LaneOptions<T> {
  /** Most items under way at once, over all keys. */
  limit: number;
  /** Most items of one batch. */
  maxBatch: number;
  /** Handles what waits of one key, in the order it was added; must not reject. */
  run(items: readonly T[]): Promise<void>;
}

/** Hands over items in batches of one key: one batch per key at a time, and at most `limit` items at once. */
export function createLanes<T>({ limit, maxBatch, run }: LaneOptions<T>): Lanes<T> {
  /** What waits under each key that is ready or has a batch under way. */
  const waiting = new Map<string, T[]>();
  const ready: string[] = [];
  const idlers: (() => void)[] = [];
  let running = 0;

  function fill(): void {
    while (running < limit) {
      const key = ready.shift();
      if (key === undefined) break;
      const items = waiting.get(key)?.splice(0, Math.min(maxBatch, limit - running)) ?? [];
      running += items.length;
      void run(items).finally(() => finished(key, items.length));
    }
    if (running === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  function finished(key: string, count: number): void {
    running -= count;
    if (waiting.get(key)?.length) ready.push(key);
    else waiting.delete(key);
    fill();
  }

  return {
    add(key, item) {
      const lane = waiting.get(key);
      if (lane) {
        lane.push(item);
        return;
      }
      waiting.set(key, [item]);
      ready.push(key);
      // What arrives in the same turn belongs in the same batch.
      if (ready.length === 1) queueMicrotask(fill);
    },
    drop() {
      for (const key of ready.splice(0)) waiting.delete(key);
      for (const lane of waiting.values()) lane.length = 0;
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
