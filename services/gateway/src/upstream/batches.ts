/** Asked for together, answered one by one. */
export interface BatchesOptions<K, V> {
  keyOf(item: K): string;
  /** Answers in the order of the items. */
  read(items: readonly K[]): Promise<readonly V[]>;
  itemsPerRead: number;
  readsUnderWay?: number;
  /** So many reads begin at once, and one more each `everyMs`: a storm is read in few large batches. */
  burst?: number;
  everyMs?: number;
  /** So many do not wait for `everyMs`. By default all do. */
  enough?: number;
  now?: () => number;
}

const PACE = { readsUnderWay: 2, burst: 8, everyMs: 50, enough: Number.POSITIVE_INFINITY };

interface Waiting<K, V> {
  item: K;
  askers: { resolve: (value: V) => void; reject: (error: unknown) => void }[];
}

/**
 * Gathers what is asked for in one tick, or while reads are under way, into one read. A read begins after
 * it was asked for: it is never an older one that happened to be under way.
 */
export class Batches<K, V> {
  readonly #options: BatchesOptions<K, V> & typeof PACE;
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting<K, V>>();
  #underWay = 0;
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;
  // When the reads begun so far are paid for (GCRA).
  #paidUntilMs = 0;

  constructor(options: BatchesOptions<K, V>) {
    this.#options = { ...PACE, ...options };
    this.#now = options.now ?? Date.now;
  }

  read(item: K): Promise<V> {
    return new Promise((resolve, reject) => {
      const key = this.#options.keyOf(item);
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.askers.push({ resolve, reject });
      else this.#waiting.set(key, { item, askers: [{ resolve, reject }] });
      this.#schedule();
    });
  }

  #schedule(): void {
    const { readsUnderWay, burst, everyMs, enough } = this.#options;
    if (this.#waiting.size === 0 || this.#underWay >= readsUnderWay) return;
    const isEnough = this.#waiting.size >= enough;
    if (this.#isScheduled && !(isEnough && this.#timer)) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isScheduled = true;
    const begin = () => {
      this.#isScheduled = false;
      this.#timer = undefined;
      this.#readBatch();
      this.#schedule();
    };
    const waitMs = this.#paidUntilMs - this.#now() - (burst - 1) * everyMs;
    if (waitMs > 0 && !isEnough) this.#timer = setTimeout(begin, waitMs);
    else setImmediate(begin);
  }

  async #readBatch(): Promise<void> {
    const { itemsPerRead, burst, everyMs, read } = this.#options;
    const batch = [...this.#waiting].slice(0, itemsPerRead);
    for (const [key] of batch) this.#waiting.delete(key);
    // Those that did not wait leave no more of a debt than one that did.
    const mostMs = this.#now() + burst * everyMs;
    this.#paidUntilMs = Math.min(Math.max(this.#paidUntilMs, this.#now()) + everyMs, mostMs);
    this.#underWay += 1;
    try {
      const values = await read(batch.map(([, { item }]) => item));
      for (const [index, [, { askers }]] of batch.entries()) {
        for (const { resolve } of askers) resolve(values[index] as V);
      }
    } catch (error) {
      for (const [, { askers }] of batch) for (const { reject } of askers) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#schedule();
    }
  }
}
