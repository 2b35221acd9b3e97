import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { RunningGateway } from '../src/index.ts';
import type { TestUser } from './support/auth-peer.ts';
import { isChain, type SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
let stopped: Socket[] = [];

afterEach(async () => {
  for (const socket of stopped) socket.destroy();
  stopped = [];
  await stage.close();
});

/** A socket that reads its hello and then nothing more. */
function stoppedReader(gateway: RunningGateway, user: TestUser): Promise<void> {
  const { hostname, port } = new URL(gateway.urls.http ?? '');
  const socket = connect({ host: hostname, port: Number(port) });
  stopped.push(socket);
  socket.on('error', () => {});
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cGFybGV5LXRlc3Qta2V5IQ==\r\n' +
      `Authorization: Bearer ${stage.auth.token(user)}\r\n\r\n`,
  );
  return new Promise((resolve) => {
    let seen = '';
    socket.on('data', (data) => {
      seen += data.toString('latin1');
      if (!seen.includes('"type":"hello"')) return;
      socket.pause();
      resolve();
    });
  });
}

/** Says frames into a room, no faster than the reader gets them, until something holds; gives how many. */
async function sayUntil(
  room: Parameters<Stage['world']['say']>[0],
  reader: SocketClient,
  holds: () => boolean,
): Promise<void> {
  const text = 'x'.repeat(60_000);
  for (let count = 0; count < 2_000 && !holds(); count++) {
    stage.world.say(room, text);
    await reader.reached(room.id, room.rev);
  }
  expect(holds()).toBe(true);
}

test('500 readers that stop are all closed, what is held for them stays small, and a bystander gets everything', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({ PARLEY_RATE_LIMITS: 'off', GATEWAY_CLOSE_TIMEOUT_MS: '300' });
  const users = Array.from({ length: 500 }, () => stage.auth.user());
  const bystander = stage.auth.user();
  const room = stage.world.conversation(bystander.userId, ...users.map(({ userId }) => userId));
  const reader = await stage.live(bystander);
  for (let at = 0; at < users.length; at += 50) {
    await Promise.all(users.slice(at, at + 50).map((user) => stoppedReader(gateway, user)));
  }
  await sayUntil(room, reader, () => gateway.stats().slowConsumers === 500);
  await eventually('their sockets to be gone', () => gateway.stats().stalledSockets === 0);
  expect(gateway.stats()).toMatchObject({ sockets: 1, bufferedBytes: 0 });
  // Each may be owed 8 MiB, and all are owed the same.
  expect(gateway.stats().bufferedPeakBytes).toBeLessThan(16 * 1024 * 1024);
  expect(reader.closed).toBeNull();
  expect(reader.revs(room.id)).toEqual(Array.from({ length: room.rev - 1 }, (_, index) => index + 2));
}, 60_000);

test('past the budget of the process those who owe most are closed first, and it is never passed', async () => {
  stage = await startStage();
  const budget = 2 * 1024 * 1024;
  const gateway = await stage.gateway({
    PARLEY_RATE_LIMITS: 'off',
    GATEWAY_MAX_BUFFERED_TOTAL_BYTES: String(budget),
    GATEWAY_CLOSE_TIMEOUT_MS: '300',
  });
  const bystander = stage.auth.user();
  const users = Array.from({ length: 6 }, () => stage.auth.user());
  // A room of its own for each: they share nothing.
  const rooms = users.map(({ userId }) => stage.world.conversation(bystander.userId, userId));
  const reader = await stage.live(bystander);
  await Promise.all(users.map((user) => stoppedReader(gateway, user)));
  const text = 'x'.repeat(60_000);
  for (let count = 0; count < 2_000 && gateway.stats().slowConsumers < users.length; count++) {
    for (const room of rooms) stage.world.say(room, text);
    await Promise.all(rooms.map((room) => reader.reached(room.id, room.rev)));
    expect(gateway.stats().bufferedBytes).toBeLessThanOrEqual(budget);
    if (gateway.stats().slowConsumers > 0 && gateway.stats().stalledSockets === 0) break;
  }
  expect(gateway.stats().slowConsumers).toBeGreaterThan(0);
  expect(gateway.stats().bufferedPeakBytes).toBeLessThanOrEqual(budget);
  expect(reader.closed).toBeNull();
  for (const room of rooms) expect(reader.revs(room.id)).toHaveLength(room.rev - 1);
}, 60_000);

test('members who send as much as they can do not push a reader out', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({
    GATEWAY_FRAME_BURST: '10000',
    GATEWAY_FRAMES_PER_SECOND: '10000',
    // Else admission says busy before the bytes are counted.
    GATEWAY_SEND_TARGET_MS: '5000',
    // So little comes back that it does not matter how long this takes.
    GATEWAY_SEND_BYTES_PER_SECOND: '16384',
  });
  const victim = stage.auth.user();
  const gang = Array.from({ length: 12 }, () => stage.auth.user());
  const room = stage.world.conversation(victim.userId, ...gang.map(({ userId }) => userId));
  await stoppedReader(gateway, victim);
  const clients = await Promise.all(gang.map((user) => stage.live(user)));
  const sent: { client: SocketClient; id: string }[] = [];
  for (let count = 0; count < 60; count++) {
    for (const client of clients) sent.push({ client, id: stage.send(client, room.id, '漢'.repeat(4_000)) });
  }
  await Promise.all(
    sent.map(({ client, id }) =>
      eventually('an answer', () =>
        client.frames.some((frame) => frame.id === id && frame.type !== 'message.new'),
      ),
    ),
  );
  const refusals = clients
    .flatMap((client) => client.of('error'))
    .filter(({ payload }) => payload.code === 'rate_limited');
  expect(refusals.length).toBeGreaterThan(300);
  for (const { payload } of refusals) {
    expect(payload).toMatchObject({ retryable: true });
    expect(payload['retry_after_ms']).toBeGreaterThan(0);
  }
  expect(room.seq * 12_000).toBeLessThan(3 * 1024 * 1024);
  expect(gateway.stats()).toMatchObject({ slowConsumers: 0, sockets: 13 });
}, 60_000);

test('a stranger cannot use up what the members of a conversation may send', async () => {
  stage = await startStage();
  await stage.gateway({
    GATEWAY_FRAME_BURST: '10000',
    GATEWAY_FRAMES_PER_SECOND: '10000',
    GATEWAY_SEND_TARGET_MS: '5000',
  });
  const room = stage.world.conversation(stage.auth.user().userId);
  const strangers = Array.from({ length: 3 }, () => stage.auth.user());
  const clients = await Promise.all(strangers.map((user) => stage.live(user)));
  // Together several times what a conversation may take, each about what a sender may.
  for (let count = 0; count < 150; count++) {
    for (const client of clients) stage.send(client, room.id, '漢'.repeat(4_000));
  }
  await Promise.all(
    clients.map((client) => eventually('all answers', () => client.of('error').length === 150)),
  );
  // Nothing of it was charged to the conversation, or they would be told to wait.
  const codes = clients.flatMap((client) => client.of('error')).map(({ payload }) => payload.code);
  expect(new Set(codes)).toEqual(new Set(['not_found']));
}, 60_000);

test('what is missed in many rooms comes to one reader in turn, no faster than it is read', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({
    GATEWAY_MAX_BUFFERED_BYTES: String(64 * 1024),
    PARLEY_RATE_LIMITS: 'off',
  });
  const user = stage.auth.user();
  const rooms = Array.from({ length: 40 }, () => stage.world.conversation(user.userId));
  for (const room of rooms) for (let nth = 0; nth < 30; nth++) stage.world.say(room, 'x'.repeat(10_000));
  const reader = await stage.live(user);
  for (const { id } of rooms) reader.send('room.join', { conversation_id: id, since_rev: 1 });
  for (const room of rooms) await reader.reached(room.id, room.rev);
  for (const { id } of rooms) expect(isChain(reader, id, 1)).toBe(true);
  expect(gateway.stats().slowConsumers).toBe(0);
}, 60_000);
