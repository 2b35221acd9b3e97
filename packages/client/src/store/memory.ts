import { readRecord, textChanges } from './record-text.ts';
import type { Store, StoreKind, StoreRange } from './store.ts';

/** Keeps everything until the page or the process ends. */
export function createMemoryStore(): Store {
  const shelves = new Map<StoreKind, Shelf>();
  let isClosed = false;
  const open = <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      if (isClosed) throw new Error('The store is closed.');
      resolve(work());
    });
  const shelf = (kind: StoreKind): Shelf => {
    const known = shelves.get(kind) ?? new Shelf();
    shelves.set(kind, known);
    return known;
  };
  return {
    get: (kind, key) => open(() => shelf(kind).get(key)),
    list: (kind, range = {}) => open(() => shelf(kind).list(range)),
    write: (changes) =>
      open(() => {
        for (const change of textChanges(changes)) {
          if ('put' in change) shelf(change.put).put(change.key, change.text);
          else if ('delete' in change) shelf(change.delete).delete(change.key);
          else shelf(change.deleteRange).deleteRange(change.from, change.to);
        }
      }),
    clear: () => open(() => shelves.clear()),
    close: async () => {
      isClosed = true;
      shelves.clear();
    },
  };
}

/** The records of one kind. JavaScript compares strings by UTF-16 code units, as a store has to. */
class Shelf {
  readonly #texts = new Map<string, string>();
  /** In order. */
  readonly #keys: string[] = [];

  get(key: string): unknown {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : readRecord(text);
  }

  list({ from = '', to, limit = Number.POSITIVE_INFINITY, reverse = false }: StoreRange) {
    const begin = this.#place(from);
    const end = to === undefined ? this.#keys.length : Math.max(begin, this.#place(to));
    const count = Math.min(limit, end - begin);
    const keys = reverse
      ? this.#keys.slice(end - count, end).reverse()
      : this.#keys.slice(begin, begin + count);
    return keys.map((key) => ({ key, value: this.get(key) }));
  }

  put(key: string, text: string): void {
    if (!this.#texts.has(key)) this.#keys.splice(this.#place(key), 0, key);
    this.#texts.set(key, text);
  }

  delete(key: string): void {
    if (this.#texts.delete(key)) this.#keys.splice(this.#place(key), 1);
  }

  deleteRange(from: string, to: string): void {
    const begin = this.#place(from);
    const gone = this.#keys.splice(begin, Math.max(0, this.#place(to) - begin));
    for (const key of gone) this.#texts.delete(key);
  }

  /** Where the key is, or would be. */
  #place(key: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
