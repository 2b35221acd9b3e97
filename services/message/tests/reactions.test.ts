import { create } from '@bufbuild/protobuf';
import { beforeEach, expect, test } from '@jest/globals';
import { limits, messageProto } from '@parley/contracts';
import { alice, bob, network, pathOf, revOf, room, say, talkIn } from './chat.ts';
import { roomFramesOf } from './heard.ts';
import { newGroup, type TestUser } from './network.ts';

let carol: TestUser;

beforeEach(async () => {
  carol = await network.newUser();
});

const at = (id: string, emoji: string) => `${pathOf(id)}/reactions/${encodeURIComponent(emoji)}`;
const react = (by: TestUser, id: string, emoji: string) => network.call(by, 'PUT', at(id, emoji));
const unreact = (by: TestUser, id: string, emoji: string) => network.call(by, 'DELETE', at(id, emoji));
const history = async (by: TestUser, query = '') =>
  (await network.call(by, 'GET', `/api/conversations/${room}/messages${query}`)).body;

test('a reaction takes one rev, tells the room, and everybody sees who reacted and what is their own', async () => {
  const id = await say(alice);
  const heard = await roomFramesOf(network, room);
  expect(await react(bob, id, '👍')).toEqual({ status: 204, body: undefined });
  expect((await react(alice, id, '👍')).status).toBe(204);
  expect((await react(alice, id, '\u2764')).status).toBe(204);
  const reactions = [
    { emoji: '👍', count: 2, user_ids: [bob.id, alice.id] },
    { emoji: '❤️', count: 1, user_ids: [alice.id] },
  ];
  expect(heard.frames.at(0)).toMatchObject({
    type: 'message.updated',
    payload: { rev: 3, prev_rev: 2, message: { id, seq: 1, reactions: [{ emoji: '👍', count: 1 }] } },
  });
  expect(heard.frames.at(-1)?.payload.message).toMatchObject({ reactions });
  expect((await history(alice)).messages).toMatchObject([{ reactions, my_reactions: ['👍', '❤️'] }]);
  expect((await history(bob)).messages).toMatchObject([{ reactions, my_reactions: ['👍'] }]);
  const list = await network.call(bob, 'GET', '/api/conversations');
  expect(list.body.conversations[0].last_message).toMatchObject({ id, reactions, my_reactions: ['👍'] });
  await heard.close();
});

test('the same reaction again, and taking back what is not there, change nothing', async () => {
  const id = await say(alice);
  await react(bob, id, '👍');
  await react(bob, id, '👍');
  await unreact(alice, id, '👍');
  expect(await revOf(room)).toBe(3);
  await unreact(bob, id, '👍');
  expect(await revOf(room)).toBe(4);
  expect((await history(bob)).messages).toMatchObject([{ rev: 4, reactions: [], my_reactions: [] }]);
});

test('the frame of a reaction taken back is a change, not a new message', async () => {
  const id = await say(alice);
  await react(bob, id, '👍');
  const heard = await roomFramesOf(network, room);
  await unreact(bob, id, '👍');
  expect(heard.frames).toMatchObject([{ type: 'message.updated', payload: { message: { reactions: [] } } }]);
  await heard.close();
});

test('sixty reactions at once to one message are merged under a few revs', async () => {
  const others = await Promise.all(Array.from({ length: 29 }, () => network.newUser()));
  talkIn(await newGroup(network, [alice, ...others]));
  const id = await say(alice);
  const heard = await roomFramesOf(network, room);
  const answers = await Promise.all(
    [alice, ...others].flatMap((user) => [react(user, id, '👍'), react(user, id, '🎉')]),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  const [message] = (await history(alice)).messages;
  const counts = message.reactions.map(({ emoji, count }: { emoji: string; count: number }) => [
    emoji,
    count,
  ]);
  expect(new Map(counts)).toEqual(
    new Map([
      ['👍', 30],
      ['🎉', 30],
    ]),
  );
  for (const { user_ids: shown } of message.reactions) expect(shown).toHaveLength(limits.reactionUsersShown);
  // The first alone, the rest in those of the next quarter of a second.
  expect(await revOf(room)).toBeLessThanOrEqual(6);
  expect(heard.frames.map(({ payload }) => payload.rev)).toEqual(
    Array.from({ length: heard.frames.length }, (_, i) => i + 3),
  );
  await heard.close();
});

test('a message takes twenty different emoji, and no more', async () => {
  const id = await say(alice);
  const emoji = [...'😀😃😄😁😆😅🤣😂🙂🙃🫠😉😊😇🥰😍🤩😘😗😚😙'];
  const statuses = [];
  for (const each of emoji.slice(0, limits.emojiPerMessage)) statuses.push(react(bob, id, each));
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual(Array(20).fill(204));
  expect((await react(bob, id, emoji[20] as string)).body).toMatchObject({ status: 400, code: 'invalid' });
  expect((await react(alice, id, emoji[0] as string)).status).toBe(204);
});

test('who may not see a message cannot react to it, and what is no emoji is refused', async () => {
  const id = await say(alice);
  expect((await react(carol, id, '👍')).body).toMatchObject({ status: 404, code: 'not_found' });
  expect((await react(bob, id, 'thumbs')).body).toMatchObject({ status: 400, code: 'invalid' });
  await network.call(alice, 'DELETE', pathOf(id));
  expect((await react(bob, id, '👍')).body.code).toBe('conflict');
  await network.call(bob, 'DELETE', `/api/conversations/${room}/participants/${bob.id}`);
  expect((await react(bob, id, '👍')).body.code).toBe('not_found');
});

test('one bad reaction of a merged batch fails alone', async () => {
  const id = await say(alice);
  const answers = await Promise.all([
    react(alice, id, '👍'),
    react(bob, id, '👍'),
    react(carol, id, '👍'),
    react(bob, id, '🎉'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 404, 204]);
  expect((await history(bob)).messages[0].my_reactions.toSorted()).toEqual(['🎉', '👍'].toSorted());
});

test('in a direct conversation nobody reacts across a block', async () => {
  const made = await network.call(alice, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [bob.id],
  });
  talkIn(made.body.id);
  const id = await say(alice);
  await network.pool.query('INSERT INTO blocks VALUES ($1, $2)', [alice.id, bob.id]);
  expect((await react(bob, id, '👍')).body.code).toBe('blocked');
});

test('the socket’s way is the same: the RPC reacts and takes back', async () => {
  const id = await say(alice);
  const request = create(messageProto.ReactToMessageRequestSchema, {
    ...{ conversationId: room, messageId: id, userId: bob.id, emoji: '👍' },
  });
  await network.rpc.reactToMessage(request);
  expect((await history(bob)).messages[0].my_reactions).toEqual(['👍']);
  await network.rpc.reactToMessage({ ...request, remove: true });
  expect((await history(bob)).messages[0].my_reactions).toEqual([]);
});

test('reactions go with a deleted message, and come with what a client missed', async () => {
  const id = await say(alice);
  await react(bob, id, '👍');
  const sync = await network.call(bob, 'GET', `/api/conversations/${room}/sync?since_rev=2`);
  expect(sync.body.messages).toMatchObject([{ id, rev: 3, my_reactions: ['👍'] }]);
  await network.call(alice, 'DELETE', pathOf(id));
  expect((await history(bob)).messages).toMatchObject([{ reactions: [], my_reactions: [] }]);
  expect(
    (await network.pool.query('SELECT FROM reactions WHERE conversation_id = $1', [room])).rowCount,
  ).toBe(0);
});
