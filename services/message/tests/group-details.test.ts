import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { roomFramesOf } from './heard.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let owner: TestUser;
let member: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  [owner, member] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [owner, member]);
});

const change = (by: TestUser, body: unknown, id = room) =>
  network.call(by, 'PATCH', `/api/conversations/${id}`, body);

/** An upload of the user, as the media service would have stored it. */
async function upload(by: TestUser, kind = 'image'): Promise<string> {
  const id = randomUUID();
  await network.pool.query(
    `INSERT INTO media (id, owner_id, kind, content_type, size, storage_key) VALUES ($1::uuid, $2, $3, 'image/webp', 1, $1::uuid::text)`,
    [id, by.id, kind],
  );
  return id;
}

test('a new title is one change of the conversation, told to the room, and a message that says so', async () => {
  const heard = await roomFramesOf(network, room);
  // Composed: é.
  const { status, body } = await change(owner, { title: 'Cafe\u0301' });
  expect([status, body.title, body.rev, body.last_seq]).toEqual([200, 'Caf\u00e9', 3, 1]);
  await eventually('both frames', () => heard.frames.length === 2);
  const [updated, told] = heard.frames;
  expect(updated).toMatchObject({
    type: 'conversation.updated',
    payload: { rev: 2, prev_rev: 1, conversation: { id: room, title: 'Caf\u00e9', rev: 2, last_seq: 0 } },
  });
  expect(told).toMatchObject({
    type: 'message.new',
    payload: {
      rev: 3,
      prev_rev: 2,
      message: {
        seq: 1,
        kind: 'system',
        sender_id: owner.id,
        client_message_id: null,
        text: null,
        system: { event: 'title_changed', title: 'Caf\u00e9' },
      },
    },
  });
  const seen = await network.call(member, 'GET', `/api/conversations/${room}`);
  expect(seen.body).toMatchObject({ title: 'Caf\u00e9', unread: 0, last_message: { kind: 'system' } });
  const sync = await network.call(member, 'GET', `/api/conversations/${room}/sync?since_rev=1`);
  expect(sync.body).toMatchObject({
    conversation: { title: 'Caf\u00e9' },
    messages: [{ kind: 'system' }],
    rev: 3,
  });
  await heard.close();
});

test('what is so already takes no rev, and null takes a title away', async () => {
  expect((await change(owner, { title: 'Group' })).body.rev).toBe(1);
  expect((await change(owner, { avatar_media_id: null })).body.rev).toBe(1);
  expect((await change(owner, { title: null })).body).toMatchObject({ title: null, rev: 3 });
});

test('several changes at once are one rev, and one message each', async () => {
  const avatar = await upload(owner);
  const heard = await roomFramesOf(network, room);
  const { body } = await change(owner, { title: 'New', avatar_media_id: avatar });
  expect(body).toMatchObject({
    title: 'New',
    avatar_url: `/api/media/${avatar}`,
    rev: 4,
    last_seq: 2,
  });
  await eventually('all frames', () => heard.frames.length === 3);
  expect(heard.frames.map(({ type, payload }) => [type, payload.rev, payload.message?.system.event])).toEqual(
    [
      ['conversation.updated', 2, undefined],
      ['message.new', 3, 'title_changed'],
      ['message.new', 4, 'avatar_changed'],
    ],
  );
  await heard.close();
});

test('the avatar is an image one has uploaded or may see, and members may download it until it is replaced', async () => {
  const [mine, other, foreign] = [await upload(owner), await upload(owner), await upload(member)];
  expect((await change(owner, { avatar_media_id: foreign })).body).toMatchObject({
    code: 'invalid',
    errors: [{ field: 'avatar_media_id' }],
  });
  expect((await change(owner, { avatar_media_id: await upload(owner, 'audio') })).body.code).toBe('invalid');
  expect((await change(owner, { avatar_media_id: randomUUID() })).body.code).toBe('invalid');
  const uses = async () => {
    const { rows } = await network.pool.query(
      'SELECT media_id, seq FROM media_uses WHERE conversation_id = $1',
      [room],
    );
    return rows;
  };
  expect(await uses()).toEqual([]);
  await change(owner, { avatar_media_id: mine });
  expect(await uses()).toEqual([{ media_id: mine, seq: 0 }]);
  const { rows } = await network.pool.query(
    'SELECT may_see_media($1, $2) AS member, may_see_media($1, $3) AS stranger',
    [mine, member.id, randomUUID()],
  );
  expect(rows).toEqual([{ member: true, stranger: false }]);
  // Whoever sees it may use it elsewhere.
  const elsewhere = await newGroup(network, [member]);
  expect((await change(member, { avatar_media_id: mine }, elsewhere)).status).toBe(200);
  await change(owner, { avatar_media_id: other });
  expect(await uses()).toEqual([{ media_id: other, seq: 0 }]);
  await change(owner, { avatar_media_id: null });
  expect(await uses()).toEqual([]);
});

test('members, strangers and direct conversations are refused, and nothing is changed', async () => {
  const stranger = await network.newUser();
  expect((await change(member, { title: 'Mine' })).body.code).toBe('forbidden');
  expect((await change(stranger, { title: 'Mine' })).body.code).toBe('not_found');
  const direct = await network.call(owner, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [member.id],
  });
  expect((await change(owner, { title: 'Us' }, direct.body.id)).body.code).toBe('forbidden');
  for (const body of [
    {},
    { title: ' ' },
    { title: 'a\u0000b' },
    { title: 'x'.repeat(129) },
    { history: 'since_join' },
  ]) {
    expect((await change(owner, body)).body.code).toBe('invalid');
  }
  const { body } = await network.call(owner, 'GET', `/api/conversations/${room}`);
  expect([body.title, body.rev]).toEqual(['Group', 1]);
});

test('a group can be started with its history closed to who joins later; a direct one cannot', async () => {
  const create = (body: unknown) => network.call(owner, 'POST', '/api/conversations', body);
  const group = await create({ type: 'group', participant_ids: [], title: 'New', history: 'since_join' });
  expect(group.body).toMatchObject({ history: 'since_join', member_count: 1, role: 'owner' });
  const direct = await create({ type: 'direct', participant_ids: [member.id], history: 'since_join' });
  expect(direct.body.code).toBe('invalid');
  const send = { client_message_id: randomUUID(), text: 'before' };
  await network.call(owner, 'POST', `/api/conversations/${group.body.id}/messages`, send);
  const people = `/api/conversations/${group.body.id}/participants`;
  await network.call(owner, 'POST', people, { user_ids: [member.id] });
  const seen = async () =>
    (await network.call(member, 'GET', `/api/conversations/${group.body.id}/messages`)).body.messages.map(
      (message: { text: string | null; system: { event: string } | null }) =>
        message.text ?? message.system?.event,
    );
  expect(await seen()).toEqual(['members_added']);
});
