import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, createTestDatabase, inTransaction, migrate, type TestDatabase } from '@parley/database';
import { testServers } from '@parley/runtime';

let database: TestDatabase;
let folder: URL;

beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  const copy = await mkdtemp(join(tmpdir(), 'parley-migrations-'));
  await cp(new URL('../migrations/', import.meta.url), copy, { recursive: true });
  folder = pathToFileURL(`${copy}/`);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

test('a second run applies nothing, and concurrent ones wait for each other', async () => {
  expect(await migrate(database.url)).toEqual([]);
  await writeFile(new URL('9001_more.sql', folder), 'CREATE TABLE more (id integer PRIMARY KEY);');
  const runs = await Promise.all([1, 2, 3].map(() => migrate(database.url, folder)));
  expect(runs.flat()).toEqual(['9001_more.sql']);
});

test('a migration that fails leaves nothing behind and says which one it was', async () => {
  await writeFile(new URL('9002_bad.sql', folder), 'CREATE TABLE half (id integer); SELECT 1 / 0;');
  await expect(migrate(database.url, folder)).rejects.toThrow('migration 9002_bad.sql failed');
  const pool = createPool({ url: database.url, max: 1, applicationName: 'test' });
  const { rows } = await pool.query("SELECT to_regclass('half') AS half");
  await pool.end();
  expect(rows).toEqual([{ half: null }]);
  await rm(new URL('9002_bad.sql', folder));
});

test('an applied migration that was edited is refused', async () => {
  await appendFile(new URL('0002_views.sql', folder), '\n-- edited');
  await expect(migrate(database.url, folder)).rejects.toThrow('0002_views.sql was changed');
});

test('a transaction that throws is rolled back and its connection used again', async () => {
  const pool = createPool({ url: database.url, max: 1, applicationName: 'test' });
  const failing = inTransaction(pool, async (client) => {
    await client.query("INSERT INTO meta (key, value) VALUES ('half', 'done')");
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  const { rows } = await pool.query("SELECT FROM meta WHERE key = 'half'");
  expect(rows).toHaveLength(0);
  await pool.end();
});
