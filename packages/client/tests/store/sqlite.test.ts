import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSqliteStore, type SqliteDriver } from '../../src/store/sqlite.ts';
import { laterDriver, nodeSqliteDriver } from './node-sqlite-driver.ts';
import { storeSuite } from './store.suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);

function opener(driver: (file: string) => SqliteDriver) {
  return () => {
    const file = newFile();
    const open = () => createSqliteStore(driver(file));
    return { store: open(), reopen: open };
  };
}

storeSuite('SQLite, at once:', opener(nodeSqliteDriver));
storeSuite(
  'SQLite, later:',
  opener((file) => laterDriver(nodeSqliteDriver(file))),
);

describe('SQLite store', () => {
  test('a statement that fails in the middle of a batch leaves nothing of it', async () => {
    const driver = nodeSqliteDriver(newFile());
    let isFull = false;
    const store = createSqliteStore({
      ...driver,
      run(sql, values) {
        if (isFull && sql.startsWith('DELETE')) throw new Error('database or disk is full');
        return driver.run(sql, values);
      },
    });
    await store.write([{ put: 'meta', key: 'before', value: 1 }]);
    isFull = true;
    const change = [
      { put: 'meta', key: 'new', value: 1 } as const,
      { delete: 'meta', key: 'before' } as const,
    ];
    await expect(store.write(change)).rejects.toThrow('full');
    isFull = false;
    expect(await store.list('meta')).toEqual([{ key: 'before', value: 1 }]);
    await store.write(change);
    expect(await store.list('meta')).toEqual([{ key: 'new', value: 1 }]);
    await store.close();
  });

  test('two names in one database are two stores', async () => {
    const file = newFile();
    const [alice, bob] = ['alice', 'bob'].map((name) => createSqliteStore(nodeSqliteDriver(file), { name }));
    await alice?.write([{ put: 'meta', key: 'me', value: 'alice' }]);
    await bob?.write([{ put: 'meta', key: 'me', value: 'bob' }]);
    await bob?.clear();
    expect(await alice?.get('meta', 'me')).toBe('alice');
    await Promise.all([alice?.close(), bob?.close()]);
    expect(() => createSqliteStore(nodeSqliteDriver(file), { name: 'a; DROP TABLE b' })).toThrow(TypeError);
  });
});
