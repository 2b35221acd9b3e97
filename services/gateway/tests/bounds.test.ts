import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
  await stage.gateway({
    GATEWAY_MAX_BUFFERED_BYTES: '262144',
    GATEWAY_FRAME_BURST: '50',
    GATEWAY_FRAMES_PER_SECOND: '5',
  });
});
afterAll(() => stage.close());

test('a frame over 64 KiB closes 1009', async () => {
  const client = await stage.live(stage.auth.user());
  client.send('ping', { padding: 'x'.repeat(70_000) });
  expect(await client.closedWith()).toBe(1009);
});

test.each([
  ['text that is not JSON', 'nonsense'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a frame without a type', '{"payload":{}}'],
  ['a type that is no string', '{"type":7}'],
  ['an id that is too long', JSON.stringify({ type: 'ping', id: 'x'.repeat(129) })],
  ['a binary frame', Buffer.from('{"type":"ping"}')],
])('%s is answered with invalid, and the socket lives', async (_what, data) => {
  const client = await stage.live(stage.auth.user());
  client.ws.send(data);
  expect((await client.got('error')).payload).toMatchObject({ code: 'invalid', retryable: false });
  client.send('ping', {}, 'p');
  await client.got('pong', 'p');
});

test('frames that go on making no sense close 4400', async () => {
  const client = await stage.live(stage.auth.user());
  for (let count = 0; count < 12; count++) client.ws.send('{');
  expect(await client.closedWith()).toBe(4400);
});

test('text that is not UTF-8 closes 1007', async () => {
  const client = await stage.live(stage.auth.user());
  client.ws.send(Buffer.from([0xff, 0xfe]), { binary: false });
  expect(await client.closedWith()).toBe(1007);
});

test.each([
  ['message.send', { conversation_id: 'x', client_message_id: newId(), text: 'a' }, 'conversation_id'],
  ['message.send', { conversation_id: newId(), text: 'a' }, 'client_message_id'],
  ['message.send', { conversation_id: newId(), client_message_id: newId(), text: 7 }, 'text'],
  ['message.send', { conversation_id: newId(), client_message_id: newId(), text: 'a', extra: 1 }, 'extra'],
  ['message.send', [], 'payload'],
  ['room.join', { conversation_id: newId(), since_rev: -1 }, 'since_rev'],
  ['room.leave', {}, 'conversation_id'],
  ['sync', { conversation_id: newId(), since_rev: 0, limit: 301 }, 'limit'],
  ['receipt.read', { conversation_id: newId(), seq: 1.5 }, 'seq'],
  ['receipt.delivered', { conversation_id: newId() }, 'seq'],
  ['presence.set', { state: 'asleep' }, 'state'],
  ['typing.start', {}, 'conversation_id'],
  ['typing.stop', { conversation_id: 'x' }, 'conversation_id'],
  ['auth', {}, 'access_token'],
  ['ping', { a: 1 }, 'a'],
])('%s with a wrong field is invalid and names it', async (type, payload, field) => {
  const client = await stage.live(stage.auth.user());
  client.send(type, payload, 'r');
  const { payload: error } = await client.got('error', 'r');
  expect(error.code).toBe('invalid');
  expect(error.message).toContain(field);
  const sent = (payload as { client_message_id?: string }).client_message_id;
  expect(error.client_message_id).toBe(sent);
});

test.each(['no.such.frame', 'constructor', 'typing', 'hello'])('%s is unsupported', async (type) => {
  const client = await stage.live(stage.auth.user());
  client.send(type, {}, 'u');
  expect((await client.got('error', 'u')).payload.code).toBe('unsupported');
});

test('too many frames are refused with a wait, and a flood closes 4429', async () => {
  const client = await stage.live(stage.auth.user());
  for (let count = 0; count < 60; count++) client.send('ping', {}, `p${count}`);
  const { payload } = await client.got('error');
  expect(payload).toMatchObject({ code: 'rate_limited', retryable: true });
  expect(payload['retry_after_ms']).toBeGreaterThan(0);
  expect(client.of('pong').length).toBeGreaterThanOrEqual(50);
  for (let count = 0; count < 300; count++) client.send('ping');
  expect(await client.closedWith()).toBe(4429);
});

test.each(['constructor', 'toString', '__proto__'])(
  'a frame of type %s is no way around the rate',
  async (type) => {
    const client = await stage.live(stage.auth.user());
    client.send(type, {}, 'odd');
    await client.got('error', 'odd');
    for (let count = 0; count < 400; count++) client.send('ping');
    expect(await client.closedWith()).toBe(4429);
  },
);

test('pongs nobody asked for count as pings do', async () => {
  const client = await stage.live(stage.auth.user());
  for (let count = 0; count < 400; count++) client.ws.pong();
  expect(await client.closedWith()).toBe(4429);
});

test('long frames count as several against the rate', async () => {
  const client = await stage.live(stage.auth.user());
  for (let count = 0; count < 8; count++) client.send('ping', { padding: 'x'.repeat(60_000) }, String(count));
  expect((await client.got('error', '7')).payload).toMatchObject({ code: 'rate_limited' });
});

test('a reader that stops is closed 4408 at its bound, and the others get everything', async () => {
  const [slow, quick] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(slow.userId, quick.userId);
  const stopped = await stage.live(slow);
  const reader = await stage.live(quick);
  const before = stage.gateways[0]?.stats().slowConsumers ?? 0;
  stopped.ws.pause();
  const text = 'x'.repeat(60_000);
  const closed = () => (stage.gateways[0]?.stats().slowConsumers ?? 0) > before;
  for (let count = 0; count < 1_000 && !closed(); count++) {
    stage.world.say(room, text);
    await reader.reached(room.id, room.rev);
  }
  expect(closed()).toBe(true);
  expect(reader.closed).toBeNull();
  expect(reader.revs(room.id)).toHaveLength(room.rev - 1);
  stopped.ws.resume();
  expect(await stopped.closedWith()).toBe(4408);
  const resumed = await stage.live(slow);
  resumed.send('room.join', { conversation_id: room.id, since_rev: stopped.revs(room.id).at(-1) ?? 1 });
  await resumed.reached(room.id, room.rev);
});

test('a burst past the bound costs nobody who reads the socket', async () => {
  const users = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(...users.map((user) => user.userId));
  const clients = await Promise.all(users.map((user) => stage.live(user)));
  for (let count = 0; count < 30; count++) stage.world.say(room, 'x'.repeat(30_000));
  await Promise.all(clients.map((client) => client.reached(room.id, 31)));
  expect(clients.map((client) => client.closed)).toEqual([null, null]);
});

test('many frames of one tick leave in few writes', async () => {
  const users = Array.from({ length: 20 }, () => stage.auth.user());
  // Whose presence is shown gets a frame less than the others, in its own bursts.
  for (const { userId } of users) stage.world.hidden.add(userId);
  const room = stage.world.conversation(...users.map((user) => user.userId));
  const clients = await Promise.all(users.map((user) => stage.live(user)));
  const before = stage.gateways[0]?.stats();
  for (let count = 0; count < 100; count++) stage.world.say(room, String(count));
  await Promise.all(clients.map((client) => client.reached(room.id, 101)));
  const after = stage.gateways[0]?.stats();
  if (!before || !after) throw new Error('no gateway');
  expect(after.deliveries - before.deliveries).toBe(2_000);
  expect(after.flushes - before.flushes).toBeLessThan(500);
  // All twenty owed the same bytes, so a burst was put together once.
  expect(after.joins - before.joins).toBeLessThan((after.flushes - before.flushes) / 10);
});

test('everything a socket was is forgotten after it goes', async () => {
  const own = await startStage();
  try {
    const gateway = await own.gateway({ GATEWAY_ROOM_LINGER_MS: '50' });
    const user = own.auth.user();
    own.world.conversation(user.userId);
    const client = await own.live(user);
    expect(gateway.stats()).toMatchObject({ sockets: 1, users: 1, rooms: 1 });
    client.close();
    await eventually('an empty gateway', () => {
      const { sockets, users, rooms } = gateway.stats();
      return sockets + users + rooms === 0;
    });
    expect((await own.presence.connections([user.userId])).get(user.userId)).toEqual([]);
  } finally {
    await own.close();
  }
});

test('a sync costs as much of the rate as several pings: its answer may be a whole page', async () => {
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  for (let count = 0; count < 20; count++) {
    client.send('sync', { conversation_id: room.id, since_rev: 0 }, `s${count}`);
  }
  expect((await client.got('error', 's19')).payload).toMatchObject({ code: 'rate_limited' });
  await eventually('the answers', () => client.of('sync.result').length === 10);
});
