import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '@parley/runtime';
import { createPool, createTestDatabase, type Pool, type TestDatabase } from '../src/index.ts';

const command = fileURLToPath(new URL('../src/commands/rotate-epoch.ts', import.meta.url));

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({ url: database.url, max: 1, applicationName: 'test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const rotate = (url: string) =>
  promisify(execFile)(process.execPath, [command], { env: { ...process.env, DATABASE_URL: url } });

async function epoch(): Promise<string> {
  const { rows } = await pool.query<{ value: string }>(`SELECT value FROM meta WHERE key = 'epoch'`);
  return rows[0]?.value ?? '';
}

test('the command gives the database an epoch it never had, and prints it', async () => {
  const seen = [await epoch()];
  for (let i = 0; i < 2; i++) {
    const { stdout } = await rotate(database.url);
    expect(stdout.trim()).toBe(await epoch());
    seen.push(stdout.trim());
  }
  expect(new Set(seen).size).toBe(3);
});

test('without a database it says what is missing and fails', async () => {
  await expect(rotate('')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('DATABASE_URL'),
  });
});
