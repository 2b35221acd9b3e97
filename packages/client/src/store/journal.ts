import type { Store, StoreChange, StoreKind } from './store.ts';

const RETRY_MS = { first: 500, most: 30_000 };

/**
 * Brings changes to the store, in order. What changes in one moment is one batch, so that what is stored was at
 * some time true as a whole. A store that refuses is tried again; the newest value of a key is all that waits.
 */
export class Journal {
  readonly store: Store;
  #pending = new Map<string | symbol, StoreChange>();
  #isRunning = false;
  #isClosed = false;
  #isFailing = false;
  #waiting: (() => void)[] = [];
  #wake: () => void = () => {};

  constructor(store: Store) {
    this.store = store;
  }

  put(kind: StoreKind, key: string, value: unknown): void {
    this.#note(`${kind} ${key}`, { put: kind, key, value });
  }

  delete(kind: StoreKind, key: string): void {
    this.#note(`${kind} ${key}`, { delete: kind, key });
  }

  deleteRange(kind: StoreKind, from: string, to: string): void {
    for (const [id, change] of this.#pending)
      if ('put' in change && change.put === kind && change.key >= from && change.key < to)
        this.#pending.delete(id);
    this.#note(Symbol(kind), { deleteRange: kind, from, to });
  }

  /** Whether the store has everything. What was noted in this very moment may be on its way. */
  get isWritten(): boolean {
    return !this.#isFailing;
  }

  /** Resolves when everything noted so far was written, or the attempt has failed. */
  flushed(): Promise<void> {
    if (!this.#isRunning) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async clear(): Promise<void> {
    this.#pending.clear();
    await this.flushed();
    await this.store.clear();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.flushed();
    await this.store.close();
  }

  #note(id: string | symbol, change: StoreChange): void {
    if (this.#isClosed) return;
    // Behind what it must follow, such as a range that was deleted.
    this.#pending.delete(id);
    this.#pending.set(id, change);
    if (this.#isRunning) return;
    this.#isRunning = true;
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    let waitMs = RETRY_MS.first;
    while (this.#pending.size > 0) {
      const batch = this.#pending;
      const waiting = this.#waiting;
      this.#pending = new Map();
      this.#waiting = [];
      const isWritten = await this.store.write([...batch.values()]).then(
        () => true,
        () => false,
      );
      this.#isFailing = !isWritten;
      for (const resolve of waiting) resolve();
      if (isWritten) {
        waitMs = RETRY_MS.first;
        continue;
      }
      if (this.#isClosed) break;
      this.#restore(batch);
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, RETRY_MS.most);
    }
    this.#isRunning = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #restore(batch: Map<string | symbol, StoreChange>): void {
    const newer = this.#pending;
    this.#pending = batch;
    for (const [id, change] of newer) {
      this.#pending.delete(id);
      this.#pending.set(id, change);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
