import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { limits } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { personalFramesOf } from './personal-frames.ts';

let network: TestNetwork;
let alice: TestUser;
let bob: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  [alice, bob] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [alice, bob]);
});

const set = (by: TestUser, what: 'notifications' | 'place', body: unknown, id = room) =>
  network.call(by, 'PUT', `/api/conversations/${id}/${what}`, body);
const view = async (by: TestUser) => (await network.call(by, 'GET', `/api/conversations/${room}`)).body;
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const plain = { muted_until: null, notify: 'default', pinned_at: null, archived_at: null };

test('one mutes, chooses what notifies, pins and puts away for oneself; one’s devices are told', async () => {
  const [own, other] = [await personalFramesOf(network, alice), await personalFramesOf(network, bob)];
  const muted = await set(alice, 'notifications', { muted_until: TOMORROW });
  expect([muted.status, muted.body]).toEqual([200, { ...plain, muted_until: TOMORROW }]);
  const mentions = await set(alice, 'notifications', { notify: 'mentions' });
  expect(mentions.body).toEqual({ ...plain, muted_until: TOMORROW, notify: 'mentions' });
  const pinned = await set(alice, 'place', { pinned: true });
  expect(pinned.body).toEqual({ ...mentions.body, pinned_at: expect.any(String) });
  const away = await set(alice, 'place', { pinned: false, archived: true });
  expect(away.body).toEqual({ ...mentions.body, pinned_at: null, archived_at: expect.any(String) });
  expect(await view(alice)).toMatchObject({ ...away.body, rev: 1 });
  expect(await view(bob)).toMatchObject(plain);
  await eventually('four frames', () => own.frames.length === 4);
  expect(own.frames).toEqual(
    [muted, mentions, pinned, away].map(({ body }) => ({
      type: 'conversation.settings',
      payload: { conversation_id: room, ...body },
    })),
  );
  expect(other.frames).toEqual([]);
  await own.close();
  await other.close();
});

test('what is so already is told to nobody; a time that is over does not mute', async () => {
  const own = await personalFramesOf(network, alice);
  for (const body of [
    {},
    { notify: 'default' },
    { muted_until: null },
    { muted_until: '2020-01-01T00:00:00.000Z' },
  ]) {
    expect((await set(alice, 'notifications', body)).body).toEqual(plain);
  }
  expect((await set(alice, 'place', { pinned: false })).body).toEqual(plain);
  const first = await set(alice, 'place', { pinned: true });
  expect((await set(alice, 'place', { pinned: true })).body).toEqual(first.body);
  await eventually('the frame', () => own.frames.length > 0);
  expect(own.frames).toHaveLength(1);
  await own.close();
});

test('a stranger sets nothing, nor does who has left', async () => {
  const stranger = await network.newUser();
  await network.call(bob, 'DELETE', `/api/conversations/${room}/participants/${bob.id}`);
  for (const who of [stranger, bob]) {
    expect((await set(who, 'notifications', { notify: 'none' })).body.code).toBe('not_found');
    expect((await set(who, 'place', { pinned: true })).body.code).toBe('not_found');
  }
  expect((await set(alice, 'notifications', { notify: 'some' })).body.code).toBe('invalid');
  const noTimes = [
    'later',
    '2026-13-01T00:00:00.000Z',
    '+275760-09-13T00:00:00.001Z',
    '',
    '2026-11-24T20:00:00',
  ];
  for (const until of noTimes) {
    const answer = await set(alice, 'notifications', { muted_until: until });
    expect(answer.body).toMatchObject({ code: 'invalid', errors: [{ field: 'muted_until' }] });
  }
});

test('the list has pinned conversations first, those put away in a list of their own, and pages through both', async () => {
  const ids = [room];
  for (let i = 0; i < 6; i++) ids.push(await newGroup(network, [alice, bob]));
  // Activity in the order of creation.
  for (const id of ids) {
    const send = { client_message_id: randomUUID(), text: 'hi' };
    await network.call(bob, 'POST', `/api/conversations/${id}/messages`, send);
  }
  const [a, b, c, d, e, f, g] = ids as [string, string, string, string, string, string, string];
  for (const id of [a, c]) await set(alice, 'place', { pinned: true }, id);
  for (const id of [e, a]) await set(alice, 'place', { archived: true }, id);
  const list = async (query: string) => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await network.call(alice, 'GET', `/api/conversations?limit=2${query}${cursor}`);
      seen.push(...body.conversations.map((conversation: { id: string }) => conversation.id));
      cursor = body.cursor ? `&cursor=${body.cursor}` : '';
    } while (cursor);
    return seen;
  };
  expect(await list('')).toEqual([c, g, f, d, b]);
  expect(await list('&archived=true')).toEqual([a, e]);
  expect(await list('&archived=false')).toEqual([c, g, f, d, b]);
});

test(`at most ${limits.pinnedConversations} are pinned, whatever happens at once`, async () => {
  await network.pool.query(
    `WITH made AS (
       INSERT INTO conversations (id, type, created_by) SELECT gen_random_uuid(), 'group', $1 FROM generate_series(1, $2)
       RETURNING id)
     INSERT INTO participants (conversation_id, user_id, pinned_at) SELECT id, $1, now() FROM made`,
    [alice.id, limits.pinnedConversations - 2],
  );
  const more = [
    room,
    await newGroup(network, [alice]),
    await newGroup(network, [alice]),
    await newGroup(network, [alice]),
  ];
  const answers = await Promise.all(more.map((id) => set(alice, 'place', { pinned: true }, id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400]);
});

test('who comes back finds the place forgotten, and what was muted still muted', async () => {
  await set(bob, 'place', { pinned: true, archived: true });
  await set(bob, 'notifications', { notify: 'none' });
  const people = `/api/conversations/${room}/participants`;
  await network.call(bob, 'DELETE', `${people}/${bob.id}`);
  await network.call(alice, 'POST', people, { user_ids: [bob.id] });
  expect(await view(bob)).toMatchObject({ ...plain, notify: 'none' });
});

test('the list counts mentions among the unread, of oneself and of everybody', async () => {
  const send = (body: object) =>
    network.call(alice, 'POST', `/api/conversations/${room}/messages`, {
      client_message_id: randomUUID(),
      ...body,
    });
  await send({ text: 'plain' });
  await send({ text: 'you', mentions: [bob.id] });
  await send({ text: 'all', mentions_all: true });
  await send({ text: 'me', mentions: [alice.id] });
  expect(await view(bob)).toMatchObject({ unread: 4, unread_mentions: 2 });
  await network.call(bob, 'PUT', `/api/conversations/${room}/read`, { seq: 2 });
  expect(await view(bob)).toMatchObject({ unread: 2, unread_mentions: 1 });
  expect(await view(alice)).toMatchObject({ unread: 0, unread_mentions: 0 });
});
