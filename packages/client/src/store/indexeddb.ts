import { readRecord, type TextChange, textChanges } from './record-text.ts';
import { type Store, type StoreKind, type StoreRange, storeKinds } from './store.ts';

export interface IndexedDbOptions {
  /** Of the database. Two clients of one page need two names. Default: `parley`. */
  name?: string;
  /** Default: the global one. */
  indexedDB?: IDBFactory;
}

const LAYOUT_VERSION = 1;

/**
 * Keeps everything in the browser's IndexedDB, an object store for each kind. Where a browser has none, or refuses
 * it to the page, what is asked of the store rejects.
 */
export function createIndexedDbStore(options: IndexedDbOptions = {}): Store {
  const { name = 'parley', indexedDB = globalThis.indexedDB } = options;
  let isClosed = false;
  let opening: Promise<IDBDatabase> | null = null;

  const database = (): Promise<IDBDatabase> => {
    if (opening) return opening;
    const mine = openDatabase(indexedDB, name, () => {
      if (opening === mine) opening = null;
    });
    opening = mine;
    // The next one who asks tries again.
    mine.catch(() => {
      if (opening === mine) opening = null;
    });
    return mine;
  };

  /** Resolves when the transaction is committed, not before. */
  const transact = async <T>(
    mode: IDBTransactionMode,
    kinds: readonly StoreKind[],
    work: (transaction: IDBTransaction) => () => T,
  ): Promise<T> => {
    if (isClosed) throw new Error('The store is closed.');
    const transaction = begin(await database(), mode, kinds) ?? begin(await again(), mode, kinds);
    if (!transaction) throw new Error('IndexedDB has closed the database.');
    const committed = commitOf(transaction);
    try {
      const result = work(transaction);
      await committed;
      return result();
    } catch (error) {
      committed.catch(() => {});
      abort(transaction);
      throw error;
    }
  };
  /** Browsers close databases of pages that were long in the background. */
  const again = () => {
    opening = null;
    return database();
  };

  return {
    get: (kind, key) =>
      transact('readonly', [kind], (transaction) => {
        const found: IDBRequest<string | undefined> = transaction.objectStore(kind).get(key);
        return () => (found.result === undefined ? undefined : readRecord(found.result));
      }),
    list: (kind, range = {}) =>
      transact('readonly', [kind], (transaction) => list(transaction.objectStore(kind), range)),
    // Of all kinds each time: only transactions that share one are kept in order.
    write: async (changes) => {
      const texts = textChanges(changes);
      await transact('readwrite', storeKinds, (transaction) => {
        for (const change of texts) apply(transaction, change);
        return () => {};
      });
    },
    clear: () =>
      transact('readwrite', storeKinds, (transaction) => {
        for (const kind of storeKinds) transaction.objectStore(kind).clear();
        return () => {};
      }),
    close: async () => {
      isClosed = true;
      // Waits for the transactions that have begun.
      (await opening?.catch(() => null))?.close();
    },
  };
}

function openDatabase(indexedDB: IDBFactory, name: string, gone: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, LAYOUT_VERSION);
    request.onupgradeneeded = () => {
      for (const kind of storeKinds) request.result.createObjectStore(kind);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = gone;
      // Whoever deletes the database does not wait for us.
      database.onversionchange = () => {
        database.close();
        gone();
      };
      resolve(database);
    };
  });
}

function begin(database: IDBDatabase, mode: IDBTransactionMode, kinds: readonly StoreKind[]) {
  try {
    return database.transaction(kinds, mode);
  } catch (error) {
    if ((error as DOMException).name === 'InvalidStateError') return null;
    throw error;
  }
}

function commitOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB has aborted it.'));
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

function apply(transaction: IDBTransaction, change: TextChange): void {
  if ('put' in change) transaction.objectStore(change.put).put(change.text, change.key);
  else if ('delete' in change) transaction.objectStore(change.delete).delete(change.key);
  else if (change.from < change.to) {
    transaction
      .objectStore(change.deleteRange)
      .delete(IDBKeyRange.bound(change.from, change.to, false, true));
  }
}

function list(records: IDBObjectStore, { from = '', to, limit, reverse }: StoreRange) {
  const found: { key: string; value: unknown }[] = [];
  // No limit is 0 in IndexedDB.
  if (limit === 0 || (to !== undefined && from >= to)) return () => found;
  const range = to === undefined ? IDBKeyRange.lowerBound(from) : IDBKeyRange.bound(from, to, false, true);
  if (!reverse) {
    const keys = records.getAllKeys(range, limit) as IDBRequest<string[]>;
    const texts = records.getAll(range, limit) as IDBRequest<string[]>;
    return () => keys.result.map((key, i) => ({ key, value: readRecord(texts.result[i] as string) }));
  }
  const cursor = records.openCursor(range, 'prev');
  cursor.onsuccess = () => {
    const at = cursor.result;
    if (!at) return;
    found.push({ key: at.key as string, value: readRecord(at.value as string) });
    if (found.length !== limit) at.continue();
  };
  return () => found;
}
