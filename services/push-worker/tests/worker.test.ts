import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { keepDecisionDays } from '../src/store/decision-days.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld('postgres');
});
afterAll(() => world.close());

const days = async () =>
  (
    await world.pool.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
       WHERE inhparent = 'push_decisions'::regclass ORDER BY 1`,
    )
  ).rows.map(({ name }) => name);

test('decisions have partitions for today and tomorrow, made once by many workers, dropped by age', async () => {
  const nowMs = Date.UTC(2031, 4, 6, 12);
  await Promise.all(Array.from({ length: 4 }, () => keepDecisionDays(world.pool, nowMs, 14)));
  expect(await days()).toEqual(
    expect.arrayContaining(['push_decisions_20310506', 'push_decisions_20310507']),
  );
  await keepDecisionDays(world.pool, nowMs + 16 * 86_400_000, 14);
  const later = await days();
  expect(later).toContain('push_decisions_default');
  expect(later).not.toContain('push_decisions_20310506');
  expect(later).not.toContain('push_decisions_20310507');
});

test('a second worker takes its part of the shards, and gives it back when it closes', async () => {
  const second = await world.startWorker();
  const alive = async () => (await world.pool.query('SELECT id FROM push_workers')).rows.length;
  expect(await alive()).toBe(2);
  const ada = await world.people.add('Ada');
  const others = await Promise.all(Array.from({ length: 10 }, () => world.people.add('Bob')));
  for (const other of others) {
    const room = await world.people.room([ada, other]);
    const sent = await world.people.say(room, ada, 'hello');
    await world.decided(sent, other.id, 'sent');
  }
  await second.close();
  expect(await alive()).toBe(1);
  for (const { devices } of others) expect(world.simulator.inbox(devices[0]!.token).requests).toBe(1);
});

test('a group of 1,200 is decided page by page, everybody once', async () => {
  const ada = await world.people.add('Ada');
  const room = await world.people.room([ada], 'Crowd');
  await world.pool.query(
    `WITH u AS (
       INSERT INTO users (id, username, display_name)
       SELECT gen_random_uuid(), 'crowd_' || n, 'Crowd' FROM generate_series(1, 1200) n RETURNING id
     ), s AS (
       INSERT INTO sessions (id, user_id, expires_at) SELECT gen_random_uuid(), id, now() + interval '1 day' FROM u
       RETURNING id, user_id
     ), d AS (
       INSERT INTO device_tokens (token, user_id, session_id, environment)
       SELECT replace(id::text, '-', '') || replace(id::text, '-', ''), user_id, id, 'sandbox' FROM s
     )
     INSERT INTO participants (conversation_id, user_id) SELECT $1, id FROM u`,
    [room.id],
  );
  const sent = await world.people.say(room, ada, 'everybody!');
  await eventually(
    '1,200 sent pushes',
    async () => (await world.decisions(sent)).filter(({ outcome }) => outcome === 'sent').length === 1_200,
    { timeoutMs: 25_000, everyMs: 200 },
  );
  const requests = (await world.decisions(sent)).length;
  expect(requests).toBe(1_200);
});

test('a worker with its database, queue and keys is ready', async () => {
  const ready = await fetch(`${world.worker.urls.internal}/readyz`);
  expect(ready.status).toBe(200);
});
