import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startRabbitmq, startRedis } from '../../src/infrastructure/index.ts';
import type { Instance } from '../../src/infrastructure/instance.ts';
import { type ChatSocket, converse, eventually, type Person, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

// Servers of this file's own, so that they can be stopped; message is a process, so that it can be killed.
let dir: string;
let redis: Instance;
let rabbitmq: Instance;
let network: TestNetwork;
let ann: Person;
let ben: Person;
let carol: Person;
let phone: string;
let annSocket: ChatSocket;
let benSocket: ChatSocket;
let conversation: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-faults-'));
  [redis, rabbitmq] = await Promise.all([
    startRedis({ dir: join(dir, 'redis') }),
    startRabbitmq({ dir: join(dir, 'rabbitmq') }),
  ]);
  network = await newTestNetwork({ redisUrl: redis.url, amqpUrl: rabbitmq.url, messageProcess: true });
  [ann, ben, carol] = await Promise.all([
    signUp(network.url, 'ann'),
    signUp(network.url, 'ben'),
    signUp(network.url, 'carol'),
  ]);
  phone = await carol.registerPhone();
  [annSocket, benSocket] = await Promise.all([
    ann.connect(network.gatewayUrls[0]),
    ben.connect(network.gatewayUrls[1]),
  ]);
  conversation = await converse(ann, [ben, carol], [annSocket, benSocket]);
}, 120_000);

afterAll(async () => {
  await network?.close();
  await Promise.all([redis?.stop(), rabbitmq?.stop()]);
  await rm(dir, { recursive: true, force: true });
}, 60_000);

const received = (socket: ChatSocket, id: string) =>
  socket.messages(conversation).some(({ message }) => message.id === id);

const banners = () => network.simulator.inbox(phone).notifications;

const pushed = (id: string) => banners().filter(({ collapse_id }) => collapse_id === id).length === 1;

/** How many messages the banners on the phone tell of: those that had waited together share one. */
const toldOf = () =>
  banners().reduce((sum, { payload }) => sum + (payload as { data: { count: number } }).data.count, 0);

/** What a socket saw of the conversation is one gapless chain. */
function expectGapless(socket: ChatSocket): void {
  const revs = socket.messages(conversation).map(({ rev }) => rev);
  expect(revs).toEqual(revs.map((_, i) => revs[0]! + i));
}

test('Redis flushed and restarted in mid-conversation heals within two seconds, nothing lost', async () => {
  await annSocket.say(conversation, 'before');
  await redis.kill();
  // Committed and acked while there is no fan-out at all.
  const ack = await annSocket.say(conversation, 'into the void');
  await redis.restart();
  const restartedAtMs = Date.now();
  await eventually('the lost message', () => received(benSocket, ack.message_id), { timeoutMs: 10_000 });
  expect(Date.now() - restartedAtMs).toBeLessThan(2_500);
  const next = await annSocket.say(conversation, 'after');
  await eventually('the next message', () => received(benSocket, next.message_id));
  expectGapless(benSocket);
  expectGapless(annSocket);
}, 60_000);

test('a session revoked while Redis is away is closed within five seconds', async () => {
  const dan = await signUp(network.url, 'dan');
  const sockets = await Promise.all(network.gatewayUrls.map((url) => dan.connect(url)));
  await redis.kill();
  const revokedAtMs = Date.now();
  expect((await dan.rest('POST', '/api/auth/logout')).status).toBe(204);
  expect(await Promise.all(sockets.map((socket) => socket.closed))).toEqual([4403, 4403]);
  await eventually('REST refuses', async () => (await dan.rest('GET', '/api/unread')).status === 401);
  expect(Date.now() - revokedAtMs).toBeLessThan(5_000);
  await redis.restart();
}, 60_000);

test('RabbitMQ stopped for 10 s loses no push and slows no ack', async () => {
  const toldBefore = toldOf();
  await rabbitmq.stop();
  const waits: number[] = [];
  const ids: string[] = [];
  for await (const _ of setInterval(250)) {
    const startedAtMs = performance.now();
    ids.push((await annSocket.say(conversation, `unqueued ${ids.length}`)).message_id);
    waits.push(performance.now() - startedAtMs);
    if (ids.length === 40) break;
  }
  // Generous: an ack that waited for the broker would take seconds.
  expect(Math.max(...waits)).toBeLessThan(1_000);
  await rabbitmq.restart();
  await eventually('the last push', () => pushed(ids.at(-1)!), { timeoutMs: 40_000 });
  await eventually('every message to be told of', () => toldOf() >= toldBefore + ids.length, {
    timeoutMs: 20_000,
  });
  expect(toldOf()).toBe(toldBefore + ids.length);
}, 120_000);

test('kill -9 of message between commit and publish loses neither fan-out nor push', async () => {
  // Frozen servers take nothing, so what is committed now cannot have been published.
  process.kill(redis.pid!, 'SIGSTOP');
  process.kill(rabbitmq.pid!, 'SIGSTOP');
  let ack: Awaited<ReturnType<ChatSocket['say']>>;
  try {
    ack = await annSocket.say(conversation, 'committed, not published');
    await network.killMessage();
  } finally {
    process.kill(redis.pid!, 'SIGCONT');
    process.kill(rabbitmq.pid!, 'SIGCONT');
  }
  await network.restartMessage();
  await eventually('fan-out', () => received(benSocket, ack.message_id), { timeoutMs: 20_000 });
  await eventually('the push', () => pushed(ack.message_id), { timeoutMs: 40_000 });
  const next = await annSocket.say(conversation, 'life goes on');
  await eventually('the next message', () => received(benSocket, next.message_id), { timeoutMs: 20_000 });
  expectGapless(benSocket);
}, 120_000);

test('a send under way when message is killed is acked once, by whoever comes back', async () => {
  const sends = Array.from({ length: 40 }, (_, i) => annSocket.say(conversation, `under way ${i}`));
  // Some are refused before message is back.
  const settled = Promise.allSettled(sends);
  await network.killMessage();
  await network.restartMessage();
  const acks = await settled;
  const acked = acks.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  // What was not acked within its bound was refused as retryable, never silently dropped.
  for (const result of acks) {
    if (result.status === 'rejected') expect(String(result.reason)).toContain('"retryable":true');
  }
  expect(new Set(acked.map(({ seq }) => seq)).size).toBe(acked.length);
  await eventually(
    'every acked message',
    () => acked.every(({ message_id }) => received(benSocket, message_id)),
    {
      timeoutMs: 20_000,
    },
  );
  expectGapless(benSocket);
}, 120_000);
