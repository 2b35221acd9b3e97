import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import type { RunningGateway } from '../src/index.ts';
import { type Stage, startStage } from './support/stage.ts';

const STATELESS = {
  perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 100 },
};
const LONG = 'As long as it takes to be worth it. '.repeat(110);

let stage: Stage;
let gateway: RunningGateway;

beforeAll(async () => {
  stage = await startStage();
  gateway = await stage.gateway();
});
afterAll(() => stage.close());

/** Whether the last thing that came in over the wire was a compressed frame, by ws's own reading of it. */
function bytesRead(client: { ws: unknown }): number {
  return (client.ws as { _socket: { bytesRead: number } })._socket.bytesRead;
}

test.each([
  ['no compression', false],
  ['compression with context takeover', true],
  ['a smaller window than a shared frame has', { ...STATELESS.perMessageDeflate, serverMaxWindowBits: 12 }],
])('a client that offers %s is served uncompressed', async (_what, perMessageDeflate) => {
  const client = await stage.live(stage.auth.user(), gateway, { perMessageDeflate });
  expect(client.ws.extensions).toBe('');
});

test('an offer without context takeover is accepted, as it is', async () => {
  const client = await stage.live(stage.auth.user(), gateway, STATELESS);
  expect(client.ws.extensions).toBe('permessage-deflate');
});

test('a long frame is compressed once for all who want it, and reads as the plain one', async () => {
  const users = Array.from({ length: 4 }, () => stage.auth.user());
  const room = stage.world.conversation(...users.map(({ userId }) => userId));
  const plain = await Promise.all(users.slice(0, 2).map((user) => stage.live(user)));
  const deflated = await Promise.all(users.slice(2).map((user) => stage.live(user, gateway, STATELESS)));
  const clients = [...plain, ...deflated];
  const compressions = gateway.stats().compressions;
  const before = clients.map(bytesRead);
  stage.world.say(room, LONG);
  await Promise.all(clients.map((client) => client.reached(room.id, room.rev)));
  const read = clients.map((client, index) => bytesRead(client) - (before[index] ?? 0));
  expect(gateway.stats().compressions - compressions).toBe(1);
  for (const bytes of read.slice(0, 2)) expect(bytes).toBeGreaterThan(LONG.length);
  for (const bytes of read.slice(2)) expect(bytes).toBeLessThan(LONG.length / 2);
  const frames = clients.map((client) => client.of('message.new').at(-1));
  for (const frame of frames) expect(frame).toEqual(frames[0]);
});

test('short frames and those of sockets without compression are never compressed', async () => {
  const users = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(...users.map(({ userId }) => userId));
  const [first, second] = await Promise.all([
    stage.live(users[0] as (typeof users)[0], gateway, STATELESS),
    stage.live(users[1] as (typeof users)[0]),
  ]);
  const compressions = gateway.stats().compressions;
  stage.world.say(room, 'short');
  first.close();
  await second.reached(room.id, room.rev);
  await eventually('the socket to be gone', () => !gateway.stats().sockets || second.frames.length > 0);
  stage.world.say(room, 'x'.repeat(300));
  await second.reached(room.id, room.rev);
  expect(gateway.stats().compressions).toBe(compressions);
});

test('a burst of many frames to sockets of both kinds arrives whole and in order', async () => {
  const users = Array.from({ length: 6 }, () => stage.auth.user());
  const room = stage.world.conversation(...users.map(({ userId }) => userId));
  const clients = await Promise.all(
    users.map((user, index) => stage.live(user, gateway, index % 2 === 0 ? STATELESS : {})),
  );
  for (let count = 0; count < 60; count++) stage.world.say(room, count % 3 === 0 ? LONG : `short ${count}`);
  await Promise.all(clients.map((client) => client.reached(room.id, room.rev)));
  for (const client of clients) {
    client.send('ping', {}, 'p');
    await client.got('pong', 'p');
    expect(client.revs(room.id)).toEqual(Array.from({ length: 60 }, (_, index) => index + 2));
  }
});

test('compressed sends are read, whole and in fragments, and nothing of them is kept', async () => {
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user, gateway, STATELESS);
  for (const text of [LONG.slice(0, 3_000), LONG.slice(0, 2_000)]) {
    const id = stage.send(client, room.id, text);
    await client.got('message.ack', id);
  }
  const id = newId();
  const payload = { conversation_id: room.id, client_message_id: id, text: LONG.slice(0, 3_500) };
  const whole = JSON.stringify({ type: 'message.send', id, payload });
  client.ws.send(whole.slice(0, 1_000), { compress: true, fin: false });
  client.ws.send(whole.slice(1_000), { compress: true, fin: true });
  await client.got('message.ack', id);
  expect(room.seq).toBe(3);
});

test('a bomb is refused at the bound of a frame, 1009, and so is what does not inflate, 1007', async () => {
  const bomb = await stage.live(stage.auth.user(), gateway, STATELESS);
  const small = deflateRawSync(Buffer.alloc(20 * 1024 * 1024, 'a'));
  expect(small.length).toBeLessThan(64 * 1024);
  const nonsense = await stage.live(stage.auth.user(), gateway, STATELESS);
  rawFrame(bomb, small);
  rawFrame(nonsense, Buffer.alloc(200, 0xff));
  expect(await bomb.closedWith()).toBe(1009);
  expect(await nonsense.closedWith()).toBe(1007);
});

/** A masked compressed text frame (RSV1) as it stands, past ws's own compression. */
function rawFrame(client: { ws: unknown }, body: Buffer): void {
  const head = Buffer.from([0xc1, 0x80 | 126, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
  (client.ws as { _socket: { write(data: Buffer): void } })._socket.write(Buffer.concat([head, body]));
}
