import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { createReceiver, type Receiver } from './support/receiver.ts';
import { createWorld, SERVICE_KEY, type WebhookWorld } from './support/world.ts';

const WORKER = fileURLToPath(new URL('./support/worker.ts', import.meta.url));

let world: WebhookWorld;
let receiver: Receiver;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await createReceiver();
});
afterEach(async () => {
  await receiver.close();
  await world.reset();
});

const textsOf = ({ received }: Receiver) => received.map(({ payload }) => payload.data.message.text);
const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id']);

test('a delivery under way when its process is killed is made again, under the same id', async () => {
  await world.newWebhook(receiver.url);
  receiver.answer(() => {});
  const worker = spawn(process.execPath, [WORKER, world.url, SERVICE_KEY], { stdio: 'inherit', env: {} });
  const exited = once(worker, 'exit');
  const room = await world.newConversation();
  await world.send(room, 'first');
  await world.send(room, 'second');
  await eventually('a delivery under way', () => receiver.received.length === 1, { timeoutMs: 15_000 });
  worker.kill('SIGKILL');
  await exited;
  receiver.answer((_request, response) => response.writeHead(200).end());
  // The dead process holds it until its lease is out.
  await world.pool.query('UPDATE webhook_deliveries SET lease_until = now() WHERE lease IS NOT NULL');
  world.start();
  await eventually('the rest', () => receiver.received.length === 3);
  expect(textsOf(receiver)).toEqual(['first', 'first', 'second']);
  const [killed, again, other] = idsOf(receiver);
  expect(again).toBe(killed);
  expect(other).not.toBe(killed);
});

test('what happens while no process runs is told by the next, once and in order', async () => {
  await world.newWebhook(receiver.url);
  const room = await world.newConversation();
  const texts = Array.from({ length: 30 }, (_, i) => `t${i}`);
  const first = world.start();
  for (const text of texts.slice(0, 10)) await world.send(room, text);
  await eventually('a few', () => receiver.received.length > 3);
  await first.close();
  for (const text of texts.slice(10)) await world.send(room, text);
  world.start();
  await eventually('all', () => new Set(idsOf(receiver)).size === 30, { timeoutMs: 20_000 });
  // Closing may have cut one off, which is made again.
  expect([...new Set(textsOf(receiver))]).toEqual(texts);
  expect(receiver.received.length).toBeLessThanOrEqual(31);
});

test('several processes make each delivery once, and those of a conversation in order', async () => {
  await world.newWebhook(receiver.url);
  const rooms = [await world.newConversation(), await world.newConversation(), await world.newConversation()];
  for (let i = 0; i < 3; i++) world.start();
  for (let i = 0; i < 20; i++) await Promise.all(rooms.map((room) => world.send(room, `t${i}`)));
  await eventually('all', () => receiver.received.length >= 60, { timeoutMs: 20_000 });
  expect(new Set(idsOf(receiver)).size).toBe(60);
  for (const room of rooms) {
    const mine = receiver.received.filter(({ payload }) => payload.data.message.conversation_id === room);
    expect(mine.map(({ payload }) => payload.data.message.seq)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  }
});

test('a transaction that commits after later ones is told too', async () => {
  await world.newWebhook(receiver.url);
  const [slow, quick] = [await world.newConversation(), await world.newConversation()];
  world.start();
  const late = await world.pool.connect();
  await late.query('BEGIN');
  await late.query(
    `INSERT INTO messages (conversation_id, seq, id, text, sent_at, rev)
     VALUES ($1, 1, gen_random_uuid(), 'late', now(), 2)`,
    [slow],
  );
  await late.query(
    "INSERT INTO outbox (conversation_ids, last_seqs, last_revs, counts) VALUES ($1, '{1}', '{2}', '{1}')",
    [[slow]],
  );
  await world.send(quick, 'early');
  await eventually('the early one', () => receiver.received.length === 1);
  await late.query('COMMIT');
  late.release();
  await eventually('the late one', () => receiver.received.length === 2);
  expect(textsOf(receiver)).toEqual(['early', 'late']);
});
