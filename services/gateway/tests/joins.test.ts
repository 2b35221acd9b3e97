import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { RunningGateway } from '../src/index.ts';
import { isChain, type Received, type SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
let gateway: RunningGateway;

beforeAll(async () => {
  stage = await startStage();
  gateway = await stage.gateway();
});
afterAll(() => stage.close());

const counts = () => gateway.stats().unaryCalls;
const readSeqs = (joined: Received) =>
  (joined.payload['participants'] as { last_read_seq: number }[]).map((row) => row.last_read_seq);

/** Frames of the room from the answer to a join on. */
function revsFrom(client: SocketClient, id: string, conversationId: string): number[] {
  const from = client.frames.findIndex((frame) => frame.id === id);
  return client.frames
    .slice(from)
    .filter(({ payload }) => payload.conversation_id === conversationId && payload.prev_rev !== undefined)
    .map(({ payload }) => payload.rev as number);
}

test('many who join a room they are in cost one roster and one read of what they missed', async () => {
  const users = Array.from({ length: 20 }, () => stage.auth.user());
  const room = stage.world.conversation(...users.map(({ userId }) => userId));
  for (let count = 0; count < 50; count++) stage.world.say(room, 'before the gateway knew of the room');
  const clients = await Promise.all(users.map((user) => stage.live(user)));
  const before = counts();
  for (const [index, client] of clients.entries()) {
    client.send('room.join', { conversation_id: room.id, since_rev: 10 + index }, 'join');
  }
  for (const [index, client] of clients.entries()) {
    const joined = await client.got('room.joined', 'join');
    expect(joined.payload).toMatchObject({ rev: 51, last_seq: 50, too_long: false });
    expect(joined.payload['participants']).toHaveLength(20);
    await client.reached(room.id, 51);
    expect(revsFrom(client, 'join', room.id)).toEqual(
      Array.from({ length: 41 - index }, (_, at) => 11 + index + at),
    );
  }
  const after = counts();
  expect((after['readRosters'] ?? 0) - (before['readRosters'] ?? 0)).toBe(1);
  expect((after['readChanges'] ?? 0) - (before['readChanges'] ?? 0)).toBeLessThanOrEqual(2);
  expect(after['openRoom']).toBe(before['openRoom']);
});

test('a roster stays current by what passes through its room', async () => {
  const [ada, ben, cleo] = [stage.auth.user(), stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId, ben.userId);
  for (let count = 0; count < 5; count++) stage.world.say(room, 'said');
  const client = await stage.live(ada);
  client.send('room.join', { conversation_id: room.id }, 'cold');
  expect(readSeqs(await client.got('room.joined', 'cold'))).toEqual([0, 0]);
  const before = counts()['readRosters'];
  stage.world.advance(room, ben.userId, 5, 3);
  await client.got('receipt');
  stage.world.add(room, cleo.userId);
  await client.reached(room.id, 7);
  client.send('room.join', { conversation_id: room.id }, 'warm');
  expect(readSeqs(await client.got('room.joined', 'warm'))).toEqual([0, 3, 0]);
  stage.world.remove(room, ben.userId);
  await client.reached(room.id, 8);
  client.send('room.join', { conversation_id: room.id }, 'fewer');
  expect(readSeqs(await client.got('room.joined', 'fewer'))).toEqual([0, 0]);
  expect(counts()['readRosters']).toBe(before);
});

test.each([
  ['more than 1,000 changes behind', 1],
  ['ahead of the database', 5_000],
])('a socket in the room that is %s gets the latest page, then what is live', async (_what, sinceRev) => {
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId);
  for (let count = 0; count < 1_100; count++) stage.world.say(room, String(count));
  const client = await stage.live(ada);
  client.send('room.join', { conversation_id: room.id, since_rev: sinceRev }, 'join');
  expect((await client.got('room.joined', 'join')).payload).toMatchObject({ rev: 1_101, too_long: true });
  const page = await client.got('sync.result');
  expect(page.payload).toMatchObject({ conversation_id: room.id, rev: 1_101, too_long: true });
  expect(page.payload['messages']).toHaveLength(50);
  stage.world.say(room, 'live');
  await client.reached(room.id, 1_102);
  expect(client.revs(room.id)).toEqual([1_102]);
});

test('a socket that left the room and is too far behind gets the latest page as well', async () => {
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId);
  for (let count = 0; count < 1_100; count++) stage.world.say(room, String(count));
  const client = await stage.live(ada);
  client.send('room.leave', { conversation_id: room.id }, 'leave');
  await client.got('ack', 'leave');
  client.send('room.join', { conversation_id: room.id, since_rev: 0 }, 'join');
  expect((await client.got('room.joined', 'join')).payload).toMatchObject({ too_long: true });
  expect((await client.got('sync.result')).payload).toMatchObject({ rev: 1_101, too_long: true });
});

test('a room.join that fails leaves the socket in the room as it was', async () => {
  const own = await startStage();
  try {
    await own.gateway();
    const ada = own.auth.user();
    const room = own.world.conversation(ada.userId);
    for (let count = 0; count < 5; count++) own.world.say(room, 'before');
    const client = await own.live(ada);
    const [peer] = own.peers.splice(0, 1);
    await peer?.close();
    client.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'join');
    expect((await client.got('error', 'join')).payload).toMatchObject({ code: 'busy', retryable: true });
    own.world.say(room, 'still heard');
    await client.reached(room.id, 7);
    expect(isChain(client, room.id, 6)).toBe(true);
  } finally {
    await own.close();
  }
});

test('joins that overtake each other are all answered, in order, and the last one counts', async () => {
  const ada = stage.auth.user();
  const room = stage.world.conversation(ada.userId);
  for (let count = 0; count < 20; count++) stage.world.say(room, 'before');
  const client = await stage.live(ada);
  for (const since of [3, 18, 12]) {
    client.send('room.join', { conversation_id: room.id, since_rev: since }, `j${since}`);
  }
  await client.got('room.joined', 'j12');
  stage.world.say(room, 'live');
  await client.reached(room.id, 22);
  expect(client.of('room.joined').map(({ id }) => id)).toEqual(['j3', 'j18', 'j12']);
  expect(revsFrom(client, 'j12', room.id)).toEqual([13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
});

test('a room.leave that comes after a room.join wins over it', async () => {
  const ada = stage.auth.user();
  const [room, other] = [stage.world.conversation(ada.userId), stage.world.conversation(ada.userId)];
  for (let count = 0; count < 20; count++) stage.world.say(room, 'before');
  const client = await stage.live(ada);
  client.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'join');
  client.send('room.leave', { conversation_id: room.id }, 'leave');
  expect((await client.got('error', 'join')).payload).toMatchObject({ code: 'conflict' });
  await client.got('ack', 'leave');
  stage.world.say(room, 'unheard');
  stage.world.say(other, 'heard');
  await client.reached(other.id, 2);
  expect(client.revs(room.id)).toEqual([]);
});

test('who is removed is told once they are out, and is served no replay of what came after', async () => {
  const [ada, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ada.userId, ben.userId);
  const client = await stage.live(ben);
  stage.world.say(room, 'heard');
  await client.reached(room.id, 2);
  stage.world.isMuted = true;
  const watchers = [...stage.world.watchers];
  stage.world.watchers.clear();
  stage.world.remove(room, ben.userId);
  stage.world.say(room, 'not for Ben');
  stage.world.isMuted = false;
  for (const watcher of watchers) stage.world.watchers.add(watcher);
  client.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'join');
  stage.world.say(room, 'neither');
  await client.got('conversation.removed');
  client.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'again');
  expect((await client.got('error', 'again')).payload.code).toBe('not_found');
  expect(Math.max(...client.revs(room.id))).toBe(2);
});

test('a conversation beyond what hello attached is opened, replayed and then live', async () => {
  const ada = stage.auth.user();
  const far = Array.from({ length: 1_001 }, () => stage.world.conversation(ada.userId)).at(-1);
  if (!far) throw new Error('no room');
  for (let count = 0; count < 10; count++) stage.world.say(far, 'before');
  const client = await stage.live(ada);
  client.send('room.join', { conversation_id: far.id, since_rev: 4 }, 'join');
  expect((await client.got('room.joined', 'join')).payload).toMatchObject({ rev: 11 });
  stage.world.say(far, 'live');
  await client.reached(far.id, 12);
  expect(client.revs(far.id)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
  await eventually('the room', () => gateway.stats().rooms > 1_000);
});
