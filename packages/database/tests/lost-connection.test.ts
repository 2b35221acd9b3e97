import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '@parley/runtime';
import { createPool, createTestDatabase, type Pool, type TestDatabase } from '../src/index.ts';
import { inTransaction } from '../src/transaction.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({ url: database.url, max: 2, applicationName: 'test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test('a connection lost between two statements fails its transaction, and nothing else', async () => {
  const lost = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await client.query('SELECT 1');
  });
  await expect(lost).rejects.toThrow();
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
