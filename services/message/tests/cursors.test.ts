import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  decodeRoomHeader,
  decodeUserPublication,
  frameKinds,
  frameOfRoomPublication,
  messageProto,
} from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;
let alice: TestUser;
let bob: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
  [alice, bob] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [alice, bob]);
  await stream.send(Array.from({ length: 10 }, () => ({ conversationId: room, senderId: alice.id })));
});
afterAll(async () => {
  stream.close();
  await network.close();
});

async function cursorsOf(user: TestUser) {
  const { body } = await network.call(user, 'GET', `/api/conversations/${room}/participants`);
  const own = body.participants.find((participant: { user_id: string }) => participant.user_id === user.id);
  return [own.last_delivered_seq, own.last_read_seq];
}

const put = (user: TestUser, what: string, seq: number) =>
  network.call(user, 'PUT', `/api/conversations/${room}/${what}`, { seq });

test('cursors only grow, stop at the last message, and reading implies delivery', async () => {
  expect((await put(bob, 'delivered', 6)).status).toBe(204);
  expect(await cursorsOf(bob)).toEqual([6, 0]);
  await put(bob, 'read', 4);
  expect(await cursorsOf(bob)).toEqual([6, 4]);
  await put(bob, 'read', 2);
  await put(bob, 'delivered', 1);
  expect(await cursorsOf(bob)).toEqual([6, 4]);
  await put(bob, 'read', 8);
  expect(await cursorsOf(bob)).toEqual([8, 8]);
  await put(bob, 'read', 9_000);
  expect(await cursorsOf(bob)).toEqual([10, 10]);
});

test('unread is the same in the badge, in the list and in the conversation', async () => {
  const reader = await network.newUser();
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [reader.id] });
  const direct = await network.call(alice, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [reader.id],
  });
  await stream.send([
    { conversationId: room, senderId: alice.id },
    { conversationId: room, senderId: reader.id },
    { conversationId: room, senderId: bob.id },
    { conversationId: direct.body.id, senderId: alice.id },
  ]);
  const { body } = await network.call(reader, 'GET', '/api/unread');
  expect(body.badge).toBe(3);
  expect(body.conversations).toHaveLength(2);
  const list = await network.call(reader, 'GET', '/api/conversations');
  const unread = new Map(
    list.body.conversations.map((c: { id: string; unread: number }) => [c.id, c.unread]),
  );
  expect([unread.get(room), unread.get(direct.body.id)]).toEqual([2, 1]);
  expect((await network.call(reader, 'GET', `/api/conversations/${room}`)).body.unread).toBe(2);
  await put(reader, 'read', 14);
  expect((await network.call(reader, 'GET', '/api/unread')).body).toEqual({
    badge: 1,
    conversations: [{ id: direct.body.id, unread: 1 }],
  });
});

test('a small room hears of each cursor once, however often it was moved at once', async () => {
  const other = await network.newUser();
  const small = await newGroup(network, [alice, other]);
  await stream.send(Array.from({ length: 3 }, () => ({ conversationId: small, senderId: alice.id })));
  const heard: Buffer[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => heard.push(Buffer.from(payload)),
    gap: () => {},
  });
  await subscriber.subscribe([`c:${small}`]);
  const advances = [1n, 3n, 2n].map((readSeq) => ({ conversationId: small, userId: other.id, readSeq }));
  await network.rpc.advanceCursors(create(messageProto.AdvanceCursorsRequestSchema, { advances }));
  await eventually('the receipt', () => heard.length > 0);
  expect(decodeRoomHeader(heard[0] as Buffer)).toMatchObject({ kind: frameKinds.receipt, rev: 0, seq: 0 });
  expect(JSON.parse(frameOfRoomPublication(heard[0] as Buffer).toString())).toMatchObject({
    type: 'receipt',
    payload: { conversation_id: small, user_id: other.id, delivered_seq: 3, read_seq: 3 },
  });
  await network.rpc.advanceCursors(create(messageProto.AdvanceCursorsRequestSchema, { advances }));
  expect(heard).toHaveLength(1);
  await subscriber.close();
});

test('in a large room only the reader’s own devices hear of it', async () => {
  const people = await Promise.all(Array.from({ length: 101 }, () => network.newUser()));
  const large = await newGroup(network, people.slice(0, 100));
  const owner = people[0] as TestUser;
  const late = people[100] as TestUser;
  await network.call(owner, 'POST', `/api/conversations/${large}/participants`, { user_ids: [late.id] });
  await stream.send([{ conversationId: large, senderId: owner.id }]);
  const heard: [string, Buffer][] = [];
  const subscriber = network.fanout.subscriber({
    message: (channel, payload) => heard.push([channel, Buffer.from(payload)]),
    gap: () => {},
  });
  await subscriber.subscribe([`c:${large}`, `u:${late.id}`]);
  await network.call(late, 'PUT', `/api/conversations/${large}/read`, { seq: 1 });
  await eventually('the receipt', () => heard.length > 0);
  expect(heard.map(([channel]) => channel)).toEqual([`u:${late.id}`]);
  expect(decodeUserPublication(heard[0]?.[1] as Buffer)).toMatchObject({ kind: 'frame' });
  await subscriber.close();
});
