import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let alice: TestUser;
let bob: TestUser;
let rooms: string[];

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  [alice, bob] = [await network.newUser(), await network.newUser()];
  rooms = [await newGroup(network, [alice, bob]), await newGroup(network, [alice, bob])];
});

const say = (by: TestUser, room: string) =>
  network.call(by, 'POST', `/api/conversations/${room}/messages`, {
    client_message_id: randomUUID(),
    text: 'hi',
  });
const mute = (by: TestUser, room: string, until: string | null) =>
  network.call(by, 'PUT', `/api/conversations/${room}/notifications`, { muted_until: until });
const unreadOf = async (who: TestUser) => (await network.call(who, 'GET', '/api/unread')).body;
const countMuted = (who: TestUser, badgeMuted: boolean) =>
  network.pool.query(
    `INSERT INTO user_settings (user_id, badge_muted) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET badge_muted = excluded.badge_muted`,
    [who.id, badgeMuted],
  );
const badgesOf = async (...who: TestUser[]) => {
  const { rows } = await network.pool.query<{ user_id: string; badge: number }>(
    'SELECT user_id, badge FROM badges($1)',
    [who.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.user_id, row.badge]));
};
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

test('muted conversations are listed but not in the badge, unless their member wants them to be', async () => {
  const [loud, quiet] = rooms as [string, string];
  for (const room of [loud, quiet, quiet]) await say(alice, room);
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  const all = [
    { id: loud, unread: 1 },
    { id: quiet, unread: 2 },
  ].sort(byId);
  const told = async () => {
    const { badge, conversations } = await unreadOf(bob);
    expect([...conversations].sort(byId)).toEqual(all);
    return badge;
  };
  expect(await told()).toBe(3);
  await mute(bob, quiet, TOMORROW);
  expect(await told()).toBe(1);
  await countMuted(bob, true);
  expect(await told()).toBe(3);
  await countMuted(bob, false);
  expect(await told()).toBe(1);
  await mute(bob, quiet, null);
  expect(await told()).toBe(3);
});

test('a mute that is over mutes no more', async () => {
  const [room] = rooms as [string];
  await say(alice, room);
  await mute(bob, room, TOMORROW);
  expect((await unreadOf(bob)).badge).toBe(0);
  await network.pool.query(
    `UPDATE participants SET muted_until = now() - interval '1 second' WHERE user_id = $1`,
    [bob.id],
  );
  expect((await unreadOf(bob)).badge).toBe(1);
});

test('badges has one row for each user that is asked for, also without anything unread, and once if named twice', async () => {
  const [room] = rooms as [string];
  const stranger = await network.newUser();
  await say(alice, room);
  await say(alice, room);
  const asked = await badgesOf(alice, bob, stranger, bob);
  expect(asked).toEqual(
    new Map([
      [alice.id, 0],
      [bob.id, 2],
      [stranger.id, 0],
    ]),
  );
  expect(await unreadOf(stranger)).toEqual({ badge: 0, conversations: [] });
});

test('the badge is the sum of the list in every answer, while messages are sent and read', async () => {
  const [one, two] = rooms as [string, string];
  let isOver = false;
  const traffic = (async () => {
    for (let seq = 1; seq <= 20; seq++) {
      await Promise.all([say(alice, one), say(alice, two)]);
      if (seq % 3 === 0) await network.call(bob, 'PUT', `/api/conversations/${one}/read`, { seq });
    }
    isOver = true;
  })();
  let answers = 0;
  while (!isOver) {
    const { badge, conversations } = await unreadOf(bob);
    expect(badge).toBe(
      conversations.reduce((sum: number, { unread }: { unread: number }) => sum + unread, 0),
    );
    answers += 1;
  }
  await traffic;
  expect(answers).toBeGreaterThan(1);
  expect((await unreadOf(bob)).badge).toBe(22);
  expect(await badgesOf(bob)).toEqual(new Map([[bob.id, 22]]));
});
