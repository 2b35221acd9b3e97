import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { explainPush } from '../src/index.ts';
import type { Person } from './support/people.ts';
import { type Stories, startStories } from './support/stories.ts';

let stories: Stories;
beforeAll(async () => {
  stories = await startStories();
});
afterAll(() => stories.close());

const SECRET = 'the words of the message';
const nameOf = async ({ id }: Person): Promise<string> =>
  (await stories.pool.query('SELECT username FROM users WHERE id = $1', [id])).rows[0].username;
const explain = (messageId: string, username?: string) =>
  explainPush(stories.pool, { messageId, username, nowMs: Date.now() });

async function group() {
  const [ada, bob, cat, dan] = [
    await stories.people.add('Ada'),
    await stories.people.add('Bob', { devices: 2 }),
    await stories.people.add('Cat'),
    await stories.people.add('Dan', { devices: 0 }),
  ];
  const room = await stories.people.room([ada, bob, cat, dan], 'Team');
  return { ada, bob, cat, dan, room, sent: await stories.say(room, ada, SECRET) };
}

test('the chain is told from the message to each device, with reasons, times and steps', async () => {
  const { ada, bob, cat, dan, room, sent } = await group();
  const [phone, pad] = bob.devices;
  const decidedAtMs = sent.atMs + 35;
  const apnsId = newId();
  await stories.decided(room, sent, bob, {
    ...{ of: phone, outcome: 'sent', apnsId, status: 200, attempts: 2, decidedAtMs },
    sentAtMs: decidedAtMs + 2_400,
  });
  const gone = { outcome: 'failed', reason: 'Unregistered', status: 410, attempts: 1, decidedAtMs } as const;
  await stories.decided(room, sent, bob, { of: pad, ...gone });
  await stories.pool.query(`UPDATE participants SET muted_until = '2031-04-06T08:00Z' WHERE user_id = $1`, [
    cat.id,
  ]);
  await stories.decided(room, sent, cat, { reason: 'muted', decidedAtMs });
  const told = await explain(sent.id);
  const [adaName, bobName] = [await nameOf(ada), await nameOf(bob)];
  expect(told).toContain(`Message ${sent.id} (text), number 1 in the group "Team" (${room.id})`);
  expect(told).toContain(`by Ada (@${adaName})`);
  expect(told).toContain('alert: no push: they wrote it themselves');
  expect(told).toContain(`Bob (@${bobName}): 2 devices`);
  expect(told).toContain(`…${phone?.token.slice(-8)} (sandbox, default topic), registered`);
  expect(told).toContain(`alert: sent: APNs took it, apns-id ${apnsId}`);
  expect(told).toMatch(/decided .+ UTC, 35 ms after it was sent; taken .+ UTC, 2\.4 s later; 2 tries/);
  expect(told).toContain('alert: given up: APNs said 410 Unregistered');
  expect(told).toContain('→ The app was removed from the device');
  expect(told).toContain('alert: no push: they muted the conversation until 2031-04-06 08:00 UTC');
  expect(told).toContain(`Dan (@${await nameOf(dan)}): no device`);
  expect(told).toContain('alert: no push: they have no device that is registered for pushes');
  expect(told).toContain('No push-worker is running');
  expect(told).not.toContain(SECRET);
  for (const { token } of [...bob.devices, ...cat.devices]) expect(told).not.toContain(token);
});

test('with a name only that person is told of, with what stands for every reason now', async () => {
  const { bob, room, sent } = await group();
  await stories.pool.query(
    `INSERT INTO user_settings (user_id, do_not_disturb)
     VALUES ($1, '{"from": "22:00", "to": "07:00", "tz": "Europe/Berlin", "days": [1, 5]}')`,
    [bob.id],
  );
  await stories.pool.query(
    'UPDATE participants SET last_read_seq = 1, last_read_at = now() WHERE user_id = $1',
    [bob.id],
  );
  const [phone, pad] = bob.devices;
  await stories.decided(room, sent, bob, { reason: 'do_not_disturb' });
  await stories.decided(room, sent, bob, { of: phone, reason: 'read' });
  await stories.decided(room, sent, bob, { of: pad, reason: 'acknowledged' });
  await stories.decided(room, sent, bob, { of: pad, kind: 'fresh', reason: 'connected' });
  const told = await explain(sent.id, (await nameOf(bob)).toUpperCase());
  expect(told).toContain('not want to be disturbed from 22:00 to 07:00 (Mon, Fri), Europe/Berlin');
  expect(told).toMatch(/they had read it already, up to message 1 \(this is 1\); last at .+ UTC/);
  expect(told).toContain('alert: no push: the app was open there and acknowledged the message');
  expect(told).toContain('fresh: no push: the app was open there and knows by itself');
  expect(told).not.toContain('Ada (@ada_0');
  expect(told).not.toContain('Cat (');
});

test('settings that changed since are not passed off as what held then', async () => {
  const { cat, room, sent } = await group();
  await stories.decided(room, sent, cat, { reason: 'muted' });
  const told = await explain(sent.id, await nameOf(cat));
  expect(told).toContain('they had muted the conversation then; it is not muted any more');
});

test('what waits says for what, what is not decided says where to look, and what merged names its banner', async () => {
  const { bob, cat, room, sent } = await group();
  const [phone, pad] = bob.devices;
  const busy = { outcome: 'retrying', reason: 'TooManyRequests', status: 429, attempts: 3 } as const;
  await stories.decided(room, sent, bob, { of: phone, ...busy });
  const apnsId = newId();
  const merged = { outcome: 'sent', reason: 'merged', apnsId, status: 200, attempts: 1 } as const;
  await stories.decided(room, sent, bob, { of: pad, ...merged, sentAtMs: Date.now() });
  const told = await explain(sent.id, await nameOf(bob));
  expect(told).toContain('alert: waits for another try: APNs said 429 TooManyRequests');
  expect(told).toContain(`alert: sent: merged into a newer banner, apns-id ${apnsId}`);
  expect(await explain(sent.id, await nameOf(cat))).toContain('→ Nothing was decided yet.');
});

test('a push that could not be sent at all says why, and what to mend', async () => {
  const { bob, room, sent } = await group();
  const [phone, pad] = bob.devices;
  const reason = 'no key signs for this bundle id';
  await stories.decided(room, sent, bob, { of: phone, outcome: 'failed', reason, attempts: 1 });
  await stories.decided(room, sent, bob, { of: pad, outcome: 'retrying', reason: 'timeout', attempts: 1 });
  const told = await explain(sent.id, await nameOf(bob));
  expect(told).toContain(`alert: given up: not sent: ${reason}`);
  expect(told).toContain('→ The app’s bundle id is in no entry of APNS_KEYS_FILE');
  expect(told).toContain('alert: waits for another try: no answer from APNs (timeout)');
  expect(told).toContain('→ Nothing: it goes again by itself');
});

test('of a large group twenty are told of, and of the others how many were decided how', async () => {
  const ada = await stories.people.add('Ada', { devices: 0 });
  const crowd = await Promise.all(
    Array.from({ length: 25 }, () => stories.people.add('Crowd', { devices: 0 })),
  );
  const room = await stories.people.room([ada, ...crowd], 'Crowd');
  const sent = await stories.say(room, ada, SECRET);
  for (const person of crowd) await stories.decided(room, sent, person, { reason: 'muted' });
  const told = await explain(sent.id);
  expect(told).toContain('25 decisions: alert suppressed (muted)');
  expect(told.match(/: no device$/gm)).toHaveLength(20);
  expect(told).toContain('--user NAME asks for any other');
});

test('a call is told of by its id', async () => {
  const { ada, bob, room } = await group();
  const call = { id: newId(), seq: 0, rev: 0 };
  await stories.decided(room, call, bob, { of: bob.devices[0], kind: 'call', reason: 'expired' });
  const told = await explain(call.id);
  expect(told).toContain(`Call ${call.id} in the group "Team"`);
  expect(told).toContain('call: no push: it could not be sent while the phone rang');
  expect(told).not.toContain(await nameOf(ada));
});

test('unknown messages and names are named', async () => {
  const { sent } = await group();
  const nothing = newId();
  await expect(explain(nothing)).rejects.toMatchObject({
    code: 'not_found',
    reason: expect.stringContaining(`no message ${nothing}`),
  });
  await expect(explain(sent.id, 'nobody_at_all')).rejects.toMatchObject({
    reason: 'There is no account "nobody_at_all".',
  });
  const stranger = await nameOf(await stories.people.add('Stranger'));
  await expect(explain(sent.id, stranger)).rejects.toMatchObject({
    reason: expect.stringContaining(`@${stranger} was not in the conversation`),
  });
});
