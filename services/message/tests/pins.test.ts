import { create } from '@bufbuild/protobuf';
import { expect, test } from '@jest/globals';
import { limits, messageProto } from '@parley/contracts';
import { alice, bob, network, pathOf, room, say, talkIn } from './chat.ts';
import { roomFramesOf } from './heard.ts';
import type { TestUser } from './network.ts';

const pinOf = (id: string) => `${pathOf(id)}/pin`;
const pin = (by: TestUser, id: string) => network.call(by, 'PUT', pinOf(id));
const unpin = (by: TestUser, id: string) => network.call(by, 'DELETE', pinOf(id));
const pins = async (by: TestUser) =>
  (await network.call(by, 'GET', `/api/conversations/${room}/pins`)).body.messages;

test('a pinned message is told, listed in seq order, and unpinned again', async () => {
  const [first, second] = [await say(alice), await say(bob)];
  const heard = await roomFramesOf(network, room);
  expect((await pin(alice, second)).status).toBe(204);
  expect((await pin(alice, first)).status).toBe(204);
  expect(heard.frames.slice(0, 2)).toMatchObject([
    {
      type: 'message.updated',
      payload: { rev: 4, prev_rev: 3, message: { id: second, pinned_at: expect.any(String) } },
    },
    {
      type: 'message.new',
      payload: {
        ...{ rev: 5, prev_rev: 4 },
        message: {
          kind: 'system',
          sender_id: alice.id,
          text: null,
          system: { event: 'message_pinned', seq: 2 },
        },
      },
    },
  ]);
  expect(await pins(bob)).toMatchObject([{ id: first }, { id: second }]);
  expect((await unpin(alice, first)).status).toBe(204);
  expect(await pins(bob)).toMatchObject([{ id: second }]);
  await heard.close();
});

test('pinning what is pinned takes no rev, and a deletion unpins', async () => {
  const id = await say(alice);
  await pin(alice, id);
  const before = await pins(alice);
  await pin(alice, id);
  expect(await pins(alice)).toEqual(before);
  await network.call(alice, 'DELETE', `/api/conversations/${room}/messages/${id}`);
  expect(await pins(alice)).toEqual([]);
  expect((await pin(alice, id)).body.code).toBe('conflict');
});

test('members of a group do not pin, both people of a direct conversation do', async () => {
  expect((await pin(bob, await say(bob))).body).toMatchObject({ status: 403, code: 'forbidden' });
  const direct = { type: 'direct', participant_ids: [bob.id] };
  talkIn((await network.call(alice, 'POST', '/api/conversations', direct)).body.id);
  expect((await pin(bob, await say(alice))).status).toBe(204);
  const request = { conversationId: room, messageId: await say(bob), userId: alice.id, pinned: true };
  await network.rpc.pinMessage(create(messageProto.PinMessageRequestSchema, request));
  expect(await pins(bob)).toHaveLength(2);
});

test('a conversation has fifty pinned messages at most', async () => {
  const ids = [];
  for (let i = 0; i <= limits.pinsPerConversation; i++) ids.push(await say(alice));
  for (const id of ids.slice(1)) expect((await pin(alice, id)).status).toBe(204);
  expect((await pin(alice, ids[0] as string)).body.code).toBe('invalid');
  expect(await pins(alice)).toHaveLength(limits.pinsPerConversation);
});

test('who came after a message does not see it pinned', async () => {
  await pin(alice, await say(alice));
  const late = await network.newUser();
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [room]);
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [late.id] });
  expect(await pins(late)).toEqual([]);
  expect((await network.call(await network.newUser(), 'GET', `/api/conversations/${room}/pins`)).status).toBe(
    404,
  );
});
