import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PUSH_FENCE_LOCK_CLASS } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld('postgres');
});
afterAll(() => world.close());

async function movable(token: string): Promise<boolean> {
  const { rows } = await world.pool.query('SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS free', [
    PUSH_FENCE_LOCK_CLASS,
    token,
  ]);
  return rows[0].free;
}

async function pair() {
  const [ada, bob] = [await world.people.add('Ada'), await world.people.add('Bob')];
  return { ada, bob, token: bob.devices[0]?.token ?? '', room: await world.people.room([ada, bob]) };
}

test('while APNs has not answered, the token cannot move; then it can', async () => {
  const { ada, bob, token, room } = await pair();
  world.simulator.script(token, [{ delay_ms: 1_500 }]);
  const sent = await world.people.say(room, ada, 'hello');
  await world.simulator.waitForRequest(token);
  expect(await movable(token)).toBe(false);
  await world.decided(sent, bob.id, 'sent');
  await eventually('the token to be free', () => movable(token));
});

test('a push to a token that is moving waits, and is dropped when the token went to another account', async () => {
  const { ada, bob, token, room } = await pair();
  const eve = await world.people.add('Eve', { devices: 0 });
  const auth = await world.pool.connect();
  await auth.query('SELECT pg_advisory_lock($1, hashtext($2))', [PUSH_FENCE_LOCK_CLASS, token]);
  const sent = await world.people.say(room, ada, 'for Bob');
  await eventually('the push to be put off', async () => (await world.queue.depth())['push.later.3s'] === 1);
  await auth.query('UPDATE device_tokens SET user_id = $2, generation = generation + 1 WHERE token = $1', [
    token,
    eve.id,
  ]);
  auth.release(true);
  expect(await world.decided(sent, bob.id)).toMatchObject({ outcome: 'suppressed', reason: 'token_moved' });
  expect(world.simulator.requests(token)).toEqual([]);
});

test('after the connection with the locks was lost pushes go on, behind a new one', async () => {
  const { ada, bob, token, room } = await pair();
  await world.decided(await world.people.say(room, ada, 'before'), bob.id, 'sent');
  const { rows } = await world.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_try_advisory_lock_shared%'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  world.simulator.script(token, [{ delay_ms: 1_500 }]);
  const sent = await world.people.say(room, ada, 'after');
  await eventually('the second push', () => world.simulator.requests(token).length === 2);
  expect(await movable(token)).toBe(false);
  await world.decided(sent, bob.id, 'sent');
});
