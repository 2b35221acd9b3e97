import { describe, expect, test } from '@jest/globals';
import { forceCloseDatabase, IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb';
import { createIndexedDbStore } from '../../src/store/indexeddb.ts';
import { storeSuite } from './store.suite.ts';

globalThis.IDBKeyRange = IDBKeyRange;

storeSuite('IndexedDB', () => {
  const indexedDB = new IDBFactory();
  const open = () => createIndexedDbStore({ indexedDB });
  return { store: open(), reopen: open };
});

/** A factory that tells which databases it has opened. */
function watchedFactory() {
  const indexedDB = new IDBFactory();
  const opened: IDBDatabase[] = [];
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (name, version) => {
    const request = open(name, version);
    request.addEventListener('success', () => opened.push(request.result));
    return request;
  };
  return { indexedDB, opened };
}

describe('IndexedDB store', () => {
  test('a request that fails in the middle of a batch leaves nothing of it', async () => {
    const store = createIndexedDbStore({ indexedDB: new IDBFactory() });
    await store.write([{ put: 'meta', key: 'before', value: 1 }]);
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value, key) {
      if (key === 'full') throw new DOMException('full', 'QuotaExceededError');
      return put.call(this, value, key);
    };
    const changes = ['new', 'full'].map((key) => ({ put: 'meta', key, value: 1 }) as const);
    await expect(store.write([{ delete: 'meta', key: 'before' }, ...changes])).rejects.toThrow('full');
    IDBObjectStore.prototype.put = put;
    expect(await store.list('meta')).toEqual([{ key: 'before', value: 1 }]);
    await store.close();
  });

  test('a database that the browser has closed is opened again', async () => {
    const { indexedDB, opened } = watchedFactory();
    const store = createIndexedDbStore({ indexedDB });
    await store.write([{ put: 'meta', key: 'a', value: 1 }]);
    // Its types ask for the class.
    forceCloseDatabase(opened[0] as never);
    expect(await store.get('meta', 'a')).toBe(1);
    // Closed without a word, as Safari has done.
    opened[1]?.close();
    await store.write([{ put: 'meta', key: 'b', value: 2 }]);
    expect(await store.list('meta')).toHaveLength(2);
    expect(opened).toHaveLength(3);
    await store.close();
  });

  test('who deletes the database does not wait for the store', async () => {
    const indexedDB = new IDBFactory();
    const store = createIndexedDbStore({ indexedDB, name: 'shared' });
    await store.write([{ put: 'meta', key: 'a', value: 1 }]);
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('shared');
      request.onsuccess = resolve;
      request.onblocked = reject;
    });
    expect(await store.get('meta', 'a')).toBeUndefined();
    await store.close();
  });

  test('where a browser refuses a database, what is asked of the store rejects, until it does not', async () => {
    const indexedDB = new IDBFactory();
    let isRefused = true;
    const open = indexedDB.open.bind(indexedDB);
    indexedDB.open = (name, version) => {
      if (isRefused) throw new DOMException('not here', 'SecurityError');
      return open(name, version);
    };
    const store = createIndexedDbStore({ indexedDB });
    await expect(store.get('meta', 'a')).rejects.toThrow('not here');
    isRefused = false;
    expect(await store.get('meta', 'a')).toBeUndefined();
    await store.close();
  });
});
