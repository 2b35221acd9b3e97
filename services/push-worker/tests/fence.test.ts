import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { PUSH_FENCE_LOCK_CLASS } from '@parley/contracts';
import { createPool, createTestDatabase, type Pool, type TestDatabase } from '@parley/database';
import { eventually, testServers } from '@parley/runtime';
import { createFence, type Fence } from '../src/deliver/fence.ts';

let database: TestDatabase;
let pool: Pool;
const fences: Fence[] = [];
const lost: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({
    url: database.url,
    max: 8,
    applicationName: 'fence-test',
    connectTimeoutMs: 15_000,
  });
});
afterEach(async () => {
  for (const fence of fences.splice(0)) await fence.close();
  lost.length = 0;
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

function newFence(): Fence {
  const fence = createFence({ pool, onLost: (error) => void lost.push(error) });
  fences.push(fence);
  return fence;
}

/** Whether auth could move a token now. */
async function movable(token: string): Promise<boolean> {
  const { rows } = await pool.query('SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS free', [
    PUSH_FENCE_LOCK_CLASS,
    token,
  ]);
  return rows[0].free;
}

const becomesMovable = (token: string) => eventually(`${token} to be free`, () => movable(token));

/** Ends the server's side of whatever holds a fence here. */
async function cutConnections(): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [PUSH_FENCE_LOCK_CLASS],
  );
}

test('a token cannot move while a worker holds it, whoever else holds it too, and can afterwards', async () => {
  const [one, other] = [newFence(), newFence()];
  const held = await one.hold('a1');
  const alsoHeld = await other.hold('a1');
  expect([held?.holds, alsoHeld?.holds]).toEqual([true, true]);
  expect(await movable('a1')).toBe(false);
  expect(await movable('b2')).toBe(true);
  held?.release();
  expect(held?.holds).toBe(false);
  await other.hold('c3');
  expect(await movable('a1')).toBe(false);
  alsoHeld?.release();
  await becomesMovable('a1');
});

test('a push does not wait for a token that is moving: it is told so, and other tokens go on', async () => {
  const fence = newFence();
  const underWay = await fence.hold('a1');
  const auth = await pool.connect();
  const moving = auth.query('SELECT pg_advisory_lock($1, hashtext($2))', [PUSH_FENCE_LOCK_CLASS, 'a1']);
  await eventually('auth to wait', async () => {
    const { rows } = await pool.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND NOT granted`,
      [PUSH_FENCE_LOCK_CLASS],
    );
    return rows.length > 0;
  });
  const other = newFence();
  expect(await other.hold('a1')).toBeNull();
  expect(await fence.hold('b2')).not.toBeNull();
  underWay?.release();
  await moving;
  expect(await fence.hold('a1')).toBeNull();
  auth.release(true);
  await eventually('the token to be held again', async () => (await fence.hold('a1')) !== null);
});

test('1,000 tokens are held and released, each as often as it was held', async () => {
  const fence = newFence();
  const tokens = Array.from({ length: 1_000 }, (_, i) => `t${i % 500}`);
  const held = await Promise.all(tokens.map((token) => fence.hold(token)));
  expect(held.every((each) => each?.holds)).toBe(true);
  for (const each of held.slice(0, 500)) each?.release();
  expect(await movable('t7')).toBe(false);
  for (const each of held) each?.release();
  for (const token of ['t0', 't7', 't499']) await becomesMovable(token);
  expect(lost).toEqual([]);
});

test('when the connection is lost what was held counts no more, and the next push is fenced by a new one', async () => {
  const fence = newFence();
  const held = await fence.hold('a1');
  await cutConnections();
  await eventually('the loss to be seen', () => held?.holds === false);
  expect(lost).toHaveLength(1);
  expect(await movable('a1')).toBe(true);
  held?.release();
  const again = await fence.hold('a1');
  expect(again?.holds).toBe(true);
  expect(await movable('a1')).toBe(false);
});

test('with the database away nothing is held, and nobody waits for ever', async () => {
  const away = createPool({
    url: 'postgresql://parley:parley@127.0.0.1:1/parley',
    max: 1,
    applicationName: 'fence-test',
  });
  const fence = createFence({ pool: away, onLost: () => {} });
  expect(await fence.hold('a1')).toBeNull();
  await fence.close();
  await away.end();
});

test('closing releases everything', async () => {
  const fence = newFence();
  await fence.hold('a1');
  await fence.close();
  await becomesMovable('a1');
  expect(await fence.hold('a1')).toBeNull();
});

test('a worker that is killed with -9 holds nothing', async () => {
  const script = `
    import { createPool } from '@parley/database';
    import { createFence } from '${join(import.meta.dirname, '../src/deliver/fence.ts')}';
    const pool = createPool({ url: process.env.DATABASE_URL, max: 1, applicationName: 'killed' });
    const fence = createFence({ pool, onLost: () => {} });
    console.log((await fence.hold('a1')).holds);
    setInterval(() => {}, 1_000);`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    cwd: join(import.meta.dirname, '..'),
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  expect(String(said).trim()).toBe('true');
  expect(await movable('a1')).toBe(false);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  await becomesMovable('a1');
});
