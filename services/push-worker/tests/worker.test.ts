import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { deviceKey } from '../src/device-job.ts';
import { keepDecisionDays } from '../src/store/decision-days.ts';
import { forgetDeletedUsers } from '../src/store/deleted-users.ts';
import { forgetOldDevices } from '../src/store/old-devices.ts';
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

test('a decision under an id of the caller’s choice, of a day to come, moves into that day when it is made', async () => {
  const nowMs = Date.UTC(2033, 2, 3, 12);
  const time = (nowMs + 86_400_000).toString(16).padStart(12, '0');
  const callId = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  await world.pool.query(
    `INSERT INTO push_decisions (message_id, recipient_id, device, conversation_id, rev, outcome, decided_at, kind)
     VALUES ($1, gen_random_uuid(), '', gen_random_uuid(), 0, 'sent', now(), 'call')`,
    [callId],
  );
  await keepDecisionDays(world.pool, nowMs, 14);
  const { rows } = await world.pool.query(
    'SELECT tableoid::regclass::text AS day FROM push_decisions WHERE message_id = $1',
    [callId],
  );
  expect(rows).toEqual([{ day: 'push_decisions_20330304' }]);
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

test('a group of 2,000 costs statements by the page, not by the member, and everybody gets one push', async () => {
  const ada = await world.people.add('Ada');
  const room = await world.people.room([ada], 'Crowd');
  await world.people.crowd(room, 2_000);
  const sentCount = async (id: string) =>
    (await world.decisions({ id })).filter(({ outcome }) => outcome === 'sent').length;
  const statements = await world.statementsDuring(async () => {
    const sent = await world.people.say(room, ada, 'everybody!');
    await eventually('2,000 sent pushes', async () => (await sentCount(sent.id)) === 2_000, {
      timeoutMs: 25_000,
      everyMs: 300,
    });
  });
  const cost = (part: string) => statements.filter((text) => text.includes(part)).length;
  // Deciding: 500 recipients a page, and one look beyond the last.
  expect(cost('ORDER BY p.user_id LIMIT $6')).toBe(5);
  expect(cost('AS u(id)')).toBe(4);
  // Delivering: up to 200 in one question, up to 500 in one record, however they meet.
  expect(cost('WITH job AS')).toBeLessThan(200);
  expect(cost('INSERT INTO push_decisions')).toBeLessThan(200);
});

test('a worker with its database, queue and keys is ready', async () => {
  const ready = await fetch(`${world.worker.urls.internal}/readyz`);
  expect(ready.status).toBe(200);
});

test('decisions about who was deleted a while ago are forgotten, and those about others stay', async () => {
  const ada = await world.people.add('Ada');
  const [long, just, live] = await Promise.all(
    ['Long', 'Just', 'Live'].map((name) => world.people.add(name)),
  );
  const people = [long, just, live].flatMap((person) => person ?? []);
  const sent = await world.people.say(await world.people.room([ada, ...people], 'Group'), ada, 'hello');
  for (const { id } of people) await world.decided(sent, id, 'sent');
  await world.pool.query(
    `UPDATE users SET deleted_at = now() - CASE WHEN id = $1 THEN interval '61 s' ELSE interval '30 s' END
      WHERE id IN ($1, $2)`,
    [long?.id, just?.id],
  );
  const devicesOf = async (table: string) =>
    (await world.pool.query(`SELECT FROM ${table} WHERE device = ANY ($1)`, [keys])).rowCount;
  const keys = people.map(({ devices }) => deviceKey(devices[0]!.token));
  expect([await devicesOf('push_device_state'), await devicesOf('push_shown')]).toEqual([3, 3]);
  await forgetDeletedUsers(world.pool);
  const left = new Set((await world.decisions(sent)).map((row) => row.recipient_id));
  expect(left).toEqual(new Set([just?.id, live?.id]));
  expect([await devicesOf('push_device_state'), await devicesOf('push_shown')]).toEqual([2, 2]);
});

test('what devices were told, and decisions of no day, are forgotten by age', async () => {
  const ada = await world.people.add('Ada');
  const bob = await world.people.add('Bob');
  const room = await world.people.room([ada, bob]);
  await world.decided(await world.people.say(room, ada, 'hello'), bob.id, 'sent');
  // Ids that callers choose need not be of our time.
  const call = await world.happen.call(room, ada, { id: 'ffffffff-2f0e-4f5a-9a3f-f0c1f2a3b4c5' });
  await world.decided(call, bob.id, 'sent', 'call');
  const device = deviceKey(bob.devices[0]!.token);
  const kept = async () => [
    (await world.pool.query('SELECT FROM push_device_state WHERE device = $1', [device])).rowCount,
    (await world.pool.query('SELECT FROM push_shown WHERE device = $1', [device])).rowCount,
    (await world.decisions(call, 'call')).length,
  ];
  await forgetOldDevices(world.pool, Date.now() + 13 * 86_400_000, 14);
  expect(await kept()).toEqual([1, 1, 1]);
  await forgetOldDevices(world.pool, Date.now() + 15 * 86_400_000, 14);
  expect(await kept()).toEqual([0, 0, 0]);
});
