import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import type { RunningGateway } from '../src/index.ts';
import type { TestUser } from './support/auth-peer.ts';
import { isChain } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
let first: RunningGateway;
let second: RunningGateway;
let ada: TestUser;
let ben: TestUser;

beforeAll(async () => {
  stage = await startStage();
  first = await stage.gateway();
  second = await stage.gateway();
});
afterAll(() => stage.close());

function people(): void {
  ada = stage.auth.user();
  ben = stage.auth.user();
}

test('a message reaches both people on two gateways, and its sender gets the ack', async () => {
  people();
  const room = stage.world.conversation(ada.userId, ben.userId);
  const a = await stage.live(ada, first);
  const b = await stage.live(ben, second);
  const id = stage.send(a, room.id, 'hello');
  const ack = await a.got('message.ack', id);
  expect(ack.payload).toMatchObject({
    client_message_id: id,
    conversation_id: room.id,
    seq: 1,
    rev: 2,
    duplicate: false,
  });
  for (const client of [a, b]) {
    const { payload } = await client.got('message.new');
    expect(payload).toMatchObject({ rev: 2, prev_rev: 1, message: { text: 'hello', sender_id: ada.userId } });
  }
});

test('two gateways deliver one order, gapless, while both people send', async () => {
  people();
  const room = stage.world.conversation(ada.userId, ben.userId);
  const a = await stage.live(ada, first);
  const b = await stage.live(ben, second);
  for (let count = 0; count < 40; count++) {
    stage.send(a, room.id, `a${count}`);
    stage.send(b, room.id, `b${count}`);
  }
  await Promise.all([a.reached(room.id, 81), b.reached(room.id, 81)]);
  const texts = (client: typeof a) => client.of('message.new').map(({ payload }) => payload.message);
  expect(texts(a)).toEqual(texts(b));
  expect([isChain(a, room.id, 1), isChain(b, room.id, 1)]).toEqual([true, true]);
});

test('one socket sends many, and they keep their order', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const a = await stage.live(ada, first);
  for (let count = 0; count < 90; count++) stage.send(a, room.id, String(count));
  await a.reached(room.id, 91);
  const texts = a.of('message.new').map(({ payload }) => (payload.message as { text: string }).text);
  expect(texts).toEqual(Array.from({ length: 90 }, (_, count) => String(count)));
});

test('a lost publication is fetched before the next one is delivered', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const a = await stage.live(ada, first);
  stage.world.say(room, 'one');
  stage.world.watchers.clear();
  stage.world.isMuted = true;
  stage.world.say(room, 'lost');
  stage.world.isMuted = false;
  stage.world.say(room, 'three');
  await a.reached(room.id, 4);
  expect(a.revs(room.id)).toEqual([2, 3, 4]);
  expect(isChain(a, room.id, 1)).toBe(true);
});

test('a publication that comes late, twice or again is delivered once and in order', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const a = await stage.live(ada, first);
  stage.world.isMuted = true;
  const changes = ['one', 'two', 'three', 'four'].map((text) => stage.world.say(room, text));
  stage.world.isMuted = false;
  for (const index of [1, 0, 0, 3, 1, 2, 3]) stage.world.publish(room, changes[index] as (typeof changes)[0]);
  await a.reached(room.id, 5);
  await stage.world.say(room, 'five');
  await a.reached(room.id, 6);
  expect(a.revs(room.id)).toEqual([2, 3, 4, 5, 6]);
});

test('the change feed finds a lost last message', async () => {
  const other = await startStage();
  try {
    const gateway = await other.gateway();
    const cleo = other.auth.user();
    const room = other.world.conversation(cleo.userId);
    const client = await other.live(cleo, gateway);
    await eventually('the feed', () => other.world.watchers.size === 1);
    other.world.isMuted = true;
    other.world.say(room, 'nobody was told');
    await client.reached(room.id, 2);
    expect(gateway.stats().gapsRepaired).toBe(1);
  } finally {
    await other.close();
  }
});

test('a join since a rev replays what was missed, then live, without hole or double, while others publish', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  for (let count = 0; count < 200; count++) stage.world.say(room, `before ${count}`);
  const a = await stage.live(ada, second);
  let isOver = false;
  const chatter = (async () => {
    for (let count = 0; count < 200 && !isOver; count++) {
      stage.world.say(room, `meanwhile ${count}`);
      if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (const since of [50, 120, 201]) {
    const from = a.frames.length;
    a.send('room.join', { conversation_id: room.id, since_rev: since }, `join${since}`);
    await a.got('room.joined', `join${since}`);
    await a.reached(room.id, room.rev);
    const joined = a.frames.slice(from).findIndex((frame) => frame.id === `join${since}`);
    let at = since;
    for (const { payload } of a.frames.slice(from + joined)) {
      if (payload.prev_rev === undefined) continue;
      expect(payload.prev_rev).toBeLessThanOrEqual(at);
      expect(payload.rev).toBeGreaterThan(at);
      at = payload.rev as number;
    }
  }
  isOver = true;
  await chatter;
});

test('who left the room by room.leave hears nothing until the next join', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const other = stage.world.conversation(ada.userId);
  const a = await stage.live(ada, first);
  a.send('room.leave', { conversation_id: room.id }, 'leave');
  await a.got('ack', 'leave');
  stage.world.say(room, 'unheard');
  stage.world.say(other, 'heard');
  await a.reached(other.id, 2);
  expect(a.revs(room.id)).toEqual([]);
  a.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'join');
  await a.reached(room.id, 2);
});

test('a stranger joins nothing', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const b = await stage.live(ben, first);
  b.send('room.join', { conversation_id: room.id }, 'join');
  expect((await b.got('error', 'join')).payload.code).toBe('not_found');
  stage.send(b, room.id, 'let me in', newId());
  await eventually('the refusal', () => b.of('error').length === 2);
  expect(b.of('error')[1]?.payload).toMatchObject({ code: 'not_found', retryable: false });
});

test('who is added is told and attached on every socket, who is removed hears nothing more', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const sockets = [await stage.live(ben, first), await stage.live(ben, second)];
  stage.world.add(room, ben.userId);
  const added = room.rev;
  stage.world.say(room, 'welcome');
  for (const socket of sockets) {
    await socket.got('conversation.added');
    await socket.reached(room.id, added + 1);
    expect(isChain(socket, room.id, added)).toBe(true);
  }
  stage.world.remove(room, ben.userId);
  stage.world.say(room, 'not for Ben');
  const a = await stage.live(ada, first);
  const control = stage.world.conversation(ben.userId);
  for (const socket of sockets) {
    socket.send('room.join', { conversation_id: control.id }, 'control');
    await socket.got('room.joined', 'control');
  }
  stage.world.say(control, 'still here');
  for (const socket of sockets) {
    await socket.reached(control.id, 2);
    expect(socket.revs(room.id).at(-1)).toBe(added + 1);
  }
  a.close();
});

test('a change of a message from before the join is shown as numbers only', async () => {
  people();
  const room = stage.world.conversation(ada.userId, ben.userId);
  stage.world.say(room, 'old');
  room.members.set(ben.userId, { visibleFromSeq: 2 });
  const a = await stage.live(ada, first);
  const b = await stage.live(ben, first);
  stage.world.change(room, 'message.updated', 2, { message: { text: 'edited' } }, 1);
  await Promise.all([a.reached(room.id, 3), b.reached(room.id, 3)]);
  expect(a.of('message.updated')).toHaveLength(1);
  expect(b.of('message.updated')).toHaveLength(0);
  expect(b.of('rev')[0]?.payload).toEqual({ conversation_id: room.id, rev: 3, prev_rev: 2 });
});

test('receipts move cursors, merged, and from the foreground they acknowledge', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const a = await stage.live(ada, first);
  for (let seq = 1; seq <= 20; seq++) stage.world.say(room, 'said');
  await a.reached(room.id, 21);
  for (let seq = 1; seq <= 20; seq++) a.send('receipt.delivered', { conversation_id: room.id, seq });
  a.send('receipt.read', { conversation_id: room.id, seq: 7 });
  a.send('presence.set', { state: 'background' });
  a.send('receipt.delivered', { conversation_id: room.id, seq: 30 });
  const mine = () => stage.world.advances.filter((advance) => advance.userId === ada.userId);
  await eventually('the cursors', () => mine().at(-1)?.deliveredSeq === 30);
  expect(mine().at(-1)).toMatchObject({ readSeq: 7 });
  expect(mine().length).toBeLessThan(5);
  const key = { sessionId: ada.sessionId, conversationId: room.id };
  expect(await stage.presence.acknowledged([key])).toEqual([20]);
  const connections = (await stage.presence.connections([ada.userId])).get(ada.userId);
  expect(connections).toMatchObject([{ sessionId: ada.sessionId, state: 'background' }]);
});

test('no receipt acknowledges a message that is still to come, nor one of a room that is not theirs', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const other = stage.world.conversation(ben.userId);
  stage.world.say(room, 'here');
  const a = await stage.live(ada, first);
  for (const { id } of [room, other]) a.send('receipt.delivered', { conversation_id: id, seq: 9_000 });
  const keys = [room, other].map(({ id }) => ({ sessionId: ada.sessionId, conversationId: id }));
  await eventually('the acknowledgement', async () => (await stage.presence.acknowledged(keys))[0] === 1);
  expect(await stage.presence.acknowledged(keys)).toEqual([1, 0]);
});

test('sync answers with what the message service says', async () => {
  people();
  const room = stage.world.conversation(ada.userId);
  const a = await stage.live(ada, first);
  a.send('sync', { conversation_id: room.id, since_rev: 0 }, 's');
  expect((await a.got('sync.result', 's')).payload).toMatchObject({ conversation_id: room.id, rev: 1 });
});

test('a new epoch sends everybody away to reload', async () => {
  const other = await startStage();
  try {
    await other.gateway();
    const client = await other.live(other.auth.user());
    other.world.epoch = 'e2';
    other.socket(`/ws?token=${other.auth.token(other.auth.user())}`);
    expect(await client.closedWith()).toBe(1012);
  } finally {
    await other.close();
  }
});
