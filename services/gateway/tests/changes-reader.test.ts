import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { createMemoryFanout, type Fanout } from '@parley/fanout';
import { eventually } from '@parley/runtime';
import { type Changes, ChangesReader } from '../src/upstream/changes-reader.ts';
import { MessageInstance } from '../src/upstream/message-instance.ts';
import { UnaryCalls } from '../src/upstream/unary-calls.ts';
import { type MessagePeer, startMessagePeer } from './support/message-peer.ts';
import { MessageWorld } from './support/message-world.ts';
import type { Conversation } from './support/world-model.ts';

let fanout: Fanout;
let world: MessageWorld;
let peer: MessagePeer;
let instance: MessageInstance;
let reader: ChangesReader;
let epochs: string[];

beforeAll(async () => {
  fanout = createMemoryFanout();
  world = new MessageWorld(fanout);
  peer = await startMessagePeer(world);
  instance = new MessageInstance(peer.address, () => {});
});
beforeEach(() => {
  epochs = [];
  world.changesAsked.length = 0;
  world.changesMost = Number.POSITIVE_INFINITY;
  world.changesGate = Promise.resolve();
  const calls = new UnaryCalls([instance], { maxUnderWay: 32, maxWaiting: 1_000 });
  reader = new ChangesReader(calls, (epoch) => epochs.push(epoch));
});
afterAll(async () => {
  instance.close();
  await peer.close();
  await fanout.close();
});

function roomOf(messages: number): Conversation {
  const room = world.conversation(newId());
  for (let count = 0; count < messages; count++) world.say(room, 'hello');
  return room;
}

const revsOf = ({ events }: Changes) => events.map(({ rev }) => rev);
const fromTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Answers are held until the function is called. */
function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  world.changesGate = promise;
  return resolve;
}

test('what many rooms missed is read in one call, and each gets its own', async () => {
  const rooms = Array.from({ length: 100 }, (_, at) => roomOf(at % 5));
  const found = await Promise.all(rooms.map((room) => reader.read(room.id, 1)));
  expect(found.map(revsOf)).toEqual(rooms.map((room) => fromTo(2, room.rev)));
  expect(found.map(({ rev, hasMore }) => [rev, hasMore])).toEqual(rooms.map(({ rev }) => [rev, false]));
  expect(world.changesAsked.map((keys) => keys.length)).toEqual([100]);
  expect(epochs).toEqual(['e1']);
});

test('those who ask for one room in one turn share a page from the oldest rev, and get what is theirs', async () => {
  const room = roomOf(20);
  const found = await Promise.all([15, 4, 9, 21, 30].map((since) => reader.read(room.id, since)));
  expect(found.map(revsOf)).toEqual([fromTo(16, 21), fromTo(5, 21), fromTo(10, 21), [], []]);
  expect(world.changesAsked).toEqual([[{ conversationId: room.id, sinceRev: 4 }]]);
});

test('who asks while a page is read takes it when it reaches further, and else shares the next one', async () => {
  const room = roomOf(10);
  const release = hold();
  const first = reader.read(room.id, 3);
  await eventually('the read', () => world.changesAsked.length === 1);
  world.say(room, 'after the answer was made');
  const reached = [reader.read(room.id, 5), reader.read(room.id, 3)];
  const others = [reader.read(room.id, 11), reader.read(room.id, 2), reader.read(room.id, 1)];
  release();
  expect(revsOf(await first)).toEqual(fromTo(4, 11));
  expect((await Promise.all(reached)).map(revsOf)).toEqual([fromTo(6, 11), fromTo(4, 11)]);
  expect((await Promise.all(others)).map(revsOf)).toEqual([[12], fromTo(3, 12), fromTo(2, 12)]);
  expect(world.changesAsked.slice(1)).toEqual([[{ conversationId: room.id, sinceRev: 1 }]]);
});

test('a shared page that does not get as far as an asker already is does not answer that asker', async () => {
  const room = roomOf(700);
  const found = await Promise.all([0, 650].map((since) => reader.read(room.id, since)));
  expect(found.map(({ hasMore }) => hasMore)).toEqual([true, false]);
  expect(found.map(revsOf)).toEqual([fromTo(2, 301), fromTo(651, 701)]);
  expect(world.changesAsked.flat().map(({ sinceRev }) => sinceRev)).toEqual([0, 650]);
});

test('a room that does not exist fails those who asked for it, and nobody else', async () => {
  const room = roomOf(3);
  const [gone, found] = await Promise.allSettled([reader.read(newId(), 1), reader.read(room.id, 1)]);
  expect(gone).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
  expect(found).toMatchObject({ status: 'fulfilled', value: { rev: 4 } });
  expect(world.changesAsked).toHaveLength(1);
});

test('rooms that an answer leaves out are asked for again until all have theirs', async () => {
  world.changesMost = 2;
  const rooms = Array.from({ length: 5 }, () => roomOf(2));
  const found = await Promise.all(rooms.map((room) => reader.read(room.id, 1)));
  expect(found.map(revsOf)).toEqual(rooms.map(() => [2, 3]));
  expect(world.changesAsked.map((keys) => keys.length)).toEqual([5, 3, 1]);
});
