import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { timings } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { deletePublished } from '../../src/store/outbox.ts';
import { changeWebhook, deleteWebhook } from '../../src/store/webhooks.ts';
import { createReceiver, type Receiver } from './support/receiver.ts';
import { createWorld, type WebhookWorld } from './support/world.ts';

let world: WebhookWorld;
let receiver: Receiver;
let room: string;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await createReceiver();
  room = await world.newConversation();
});
afterEach(async () => {
  await receiver.close();
  await world.reset();
});

const retain = () => deletePublished(world.pool, timings.feedRetentionMs, timings.webhookHoldMs);
const age = (interval: string) =>
  world.pool.query('UPDATE outbox SET published_at = now() - $1::interval', [interval]);
const feed = async () => (await world.pool.query('SELECT * FROM webhook_feed')).rows[0];

test('events nobody has read yet outlive their retention for an hour, while a webhook is on', async () => {
  await world.send(room);
  await age('2 minutes');
  expect(await retain()).toBe(1);
  await world.newWebhook(receiver.url);
  await world.send(room);
  await age('2 minutes');
  expect(await retain()).toBe(0);
  world.start();
  await eventually('it to be read', () => receiver.received.length === 1);
  expect(await retain()).toBe(1);
});

test('after an hour unread events are deleted, and the hole is recorded', async () => {
  await world.newWebhook(receiver.url);
  await world.send(room);
  await age('61 minutes');
  expect(await retain()).toBe(1);
  await world.pool.query("UPDATE webhook_feed SET read_at = now() - interval '61 minutes'");
  world.start();
  await eventually('the hole', async () => (await feed()).holes === 1);
  await world.send(room);
  await eventually('what comes after it', () => receiver.received.length === 1);
  expect((await feed()).holes).toBe(1);
});

test('after a restore of the database the feed starts afresh', async () => {
  await world.newWebhook(receiver.url);
  await world.pool.query("UPDATE meta SET value = 'another' WHERE key = 'epoch'");
  await world.send(room, 'of another past');
  world.start();
  await eventually('the hole', async () => (await feed()).holes === 1);
  await world.send(room, 'of this one');
  await eventually('a delivery', () => receiver.received.length === 1);
  expect(receiver.received[0]?.payload.data.message.text).toBe('of this one');
});

test('a webhook is told of what happens from when it is on, and holds nothing back when it is off', async () => {
  world.start();
  await world.send(room, 'before');
  const { id } = await world.newWebhook(receiver.url);
  await world.send(room, 'while on');
  await eventually('the first', () => receiver.received.length === 1);
  await changeWebhook(world.pool, id, { active: false });
  expect((await feed()).snapshot).toBeNull();
  await world.send(room, 'while off');
  await age('2 minutes');
  expect(await retain()).toBe(3);
  await changeWebhook(world.pool, id, { active: true });
  await world.send(room, 'on again');
  await eventually('the next', () => receiver.received.length === 2);
  expect(receiver.received.map(({ payload }) => payload.data.message.text)).toEqual(['while on', 'on again']);
  await deleteWebhook(world.pool, id);
  expect((await feed()).snapshot).toBeNull();
});

test('a backlog larger than one read is told whole and in order', async () => {
  await world.newWebhook(receiver.url);
  const rooms = [room, ...(await Promise.all([1, 2, 3].map(() => world.newConversation())))];
  for (let i = 0; i < 60; i++) await Promise.all(rooms.map((each) => world.send(each)));
  world.start();
  await eventually('all', () => receiver.received.length === 240, { timeoutMs: 25_000 });
  const seqs = Array.from({ length: 60 }, (_, i) => i + 1);
  const { rows } = await world.pool.query(
    'SELECT array_agg(seq ORDER BY n) AS seqs FROM webhook_deliveries GROUP BY conversation_id',
  );
  expect(rows.map((row) => row.seqs.map(Number))).toEqual(rooms.map(() => seqs));
});
