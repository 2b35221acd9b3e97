import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeRoomHeader } from '@parley/contracts';
import type { Fanout } from '@parley/fanout';
import type { Queue } from '@parley/queue';
import { eventually } from '@parley/runtime';
import { intentsIn } from './intents.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;
let alice: TestUser;
let bob: TestUser;
const away = { queue: false, fanout: false };

/** The real queue and fan-out, which a test can put out of reach. */
function switchable(own: { queue: Queue; fanout: Fanout }): { queue: Queue; fanout: Fanout } {
  const queue = Object.create(own.queue) as Queue;
  Object.defineProperty(queue, 'connected', { get: () => !away.queue && own.queue.connected });
  queue.publish = (messages) =>
    away.queue ? Promise.reject(new Error('the queue is away')) : own.queue.publish(messages);
  const fanout = Object.create(own.fanout) as Fanout;
  fanout.publish = (channel, payload) => {
    if (!away.fanout) own.fanout.publish(channel, payload);
  };
  return { queue, fanout };
}

beforeAll(async () => {
  network = await startNetwork({ seams: switchable });
  stream = openSendStream(network);
  [alice, bob] = [await network.newUser(), await network.newUser()];
});
afterAll(async () => {
  stream.close();
  await network.close();
});

async function unpublished(): Promise<number> {
  const { rows } = await network.pool.query('SELECT count(*) AS n FROM outbox WHERE published_at IS NULL');
  return rows[0].n;
}

test('what was committed while queue and fan-out were away reaches both when they are back', async () => {
  const room = await newGroup(network, [alice, bob]);
  const heard: Buffer[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => heard.push(Buffer.from(payload)),
    gap: () => {},
  });
  await subscriber.subscribe([`c:${room}`]);
  const seen = await intentsIn(network.queue);
  const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
  away.queue = true;
  away.fanout = true;
  const before = Date.now();
  const messages = Array.from({ length: 20 }, (_, i) => ({
    conversationId: room,
    senderId: alice.id,
    text: `t${i}`,
    mentions: [bob.id],
    traceparent,
  }));
  const results = await stream.send(messages);
  // A queue that is away slows no ack.
  expect(Date.now() - before).toBeLessThan(1_000);
  expect(results.every(({ case: kind }) => kind === 'ack')).toBe(true);
  expect(await unpublished()).toBeGreaterThan(0);
  away.queue = false;
  away.fanout = false;
  await eventually('the relay to publish all', async () => (await unpublished()) === 0);
  await eventually('frames and intents', () => heard.length >= 20 && seen.sent.length >= 20);
  expect(heard.map((payload) => decodeRoomHeader(payload)?.rev)).toEqual(heard.map((_, i) => i + 2));
  expect(decodeRoomHeader(heard[3] as Buffer)).toMatchObject({ prevRev: 4, seq: 4, traceparent });
  const acks = results.map(({ value }) => (value as { messageId: string }).messageId);
  expect(seen.sent.map(({ messageId }) => messageId).sort()).toEqual(acks.toSorted());
  expect(seen.sent[0]).toMatchObject({
    conversationId: room,
    senderId: alice.id,
    mentions: [bob.id],
    traceparent,
  });
  await seen.close();
  await subscriber.close();
});

test('people added while the fan-out was away are told by the relay', async () => {
  const room = await newGroup(network, [alice]);
  const heard: string[] = [];
  const subscriber = network.fanout.subscriber({ message: (channel) => heard.push(channel), gap: () => {} });
  await subscriber.subscribe([`c:${room}`, `u:${bob.id}`]);
  away.fanout = true;
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [bob.id] });
  await eventually('the row to be marked', async () => (await unpublished()) === 0);
  away.fanout = false;
  // As after a crash before it could be marked.
  await network.pool.query(
    `UPDATE outbox SET published_at = NULL, created_at = now() - interval '2 s'
      WHERE id = (SELECT max(id) FROM outbox)`,
  );
  await eventually('room and person to be told', () => heard.length >= 3);
  // The room of the change and of the message that tells it.
  expect(heard).toEqual([`c:${room}`, `c:${room}`, `u:${bob.id}`]);
  await subscriber.close();
});

test('two relays publish each row once', async () => {
  const other = await network.another();
  const room = await newGroup(network, [alice]);
  const heard: number[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => heard.push(decodeRoomHeader(Buffer.from(payload))?.rev ?? 0),
    gap: () => {},
  });
  await subscriber.subscribe([`c:${room}`]);
  away.queue = true;
  away.fanout = true;
  for (let i = 0; i < 60; i++) await stream.send([{ conversationId: room, senderId: alice.id }]);
  away.fanout = false;
  away.queue = false;
  await eventually('both relays to be done', async () => (await unpublished()) === 0);
  expect(heard.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 2));
  await subscriber.close();
  await other.close();
});

test('a row that cannot be read holds up none of those behind it', async () => {
  const room = await newGroup(network, [alice, bob]);
  const seen = await intentsIn(network.queue);
  await network.pool.query(
    `INSERT INTO outbox (batch, created_at) SELECT '\\xff'::bytea, now() - interval '1 hour' FROM generate_series(1, 25)`,
  );
  away.queue = true;
  await stream.send([{ conversationId: room, senderId: alice.id, text: 'behind them' }]);
  away.queue = false;
  await eventually('the push of the row behind them', () =>
    seen.sent.some(({ conversationId }) => conversationId === room),
  );
  await eventually('nothing left', async () => Number(await unpublished()) === 0);
  await seen.close();
});
