import { type Store, type StoreChange, type StoreKind, storeKinds } from './store.ts';

const RETRY_MS = { first: 500, most: 30_000 };
/** Changes that wait for a store that refuses them. */
const WAITING_MOST = 20_000;
const BEHIND_ALL = '\uffff';

/**
 * Brings changes to the store, in order. What changes in one moment is one batch, so that what is stored was at
 * some time true as a whole. A store that refuses is tried again; the newest value of a key is all that waits.
 */
export class Journal {
  readonly #store: Store;
  /** Far too much waits: what can be read again is to be given up. */
  overflow: () => void = () => {};
  #pending = new Map<string | symbol, StoreChange>();
  #isRunning = false;
  #isClosed = false;
  #isFailing = false;
  #waiting: (() => void)[] = [];
  #wake: () => void = () => {};

  constructor(store: Store) {
    this.#store = store;
  }

  /** What was stored; a store that cannot be read has nothing. */
  async get<T>(kind: StoreKind, key: string): Promise<T | undefined> {
    return (await this.#store.get(kind, key).catch(() => undefined)) as T | undefined;
  }

  async all<T>(kind: StoreKind, limit = Number.POSITIVE_INFINITY): Promise<T[]> {
    const range = Number.isFinite(limit) ? { limit } : {};
    const records = await this.#store.list(kind, range).catch(() => []);
    return records.map(({ value }) => value as T);
  }

  /** The last ones of a range, in key order, with all that was noted before. Rejects when the store lacks any. */
  async last<T>(kind: StoreKind, from: string, to: string, limit: number): Promise<T[]> {
    if (!this.#isFailing) await this.flushed();
    if (this.#isFailing) throw new Error('The store is behind');
    const records = await this.#store.list(kind, { from, to, limit, reverse: true });
    return records.map(({ value }) => value as T).reverse();
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

  deleteAll(kinds: readonly StoreKind[] = storeKinds): void {
    for (const kind of kinds) this.deleteRange(kind, '', BEHIND_ALL);
  }

  /** Resolves when everything noted so far was written, or the attempt has failed. */
  flushed(): Promise<void> {
    if (!this.#isRunning) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.flushed();
    await this.#store.close();
  }

  #note(id: string | symbol, change: StoreChange): void {
    if (this.#isClosed) return;
    // Behind what it must follow, such as a range that was deleted.
    this.#pending.delete(id);
    this.#pending.set(id, change);
    if (this.#pending.size > WAITING_MOST && 'put' in change) this.overflow();
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
      this.#isFailing = await this.#store.write([...batch.values()]).then(
        () => false,
        () => true,
      );
      for (const resolve of waiting) resolve();
      if (!this.#isFailing) {
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
