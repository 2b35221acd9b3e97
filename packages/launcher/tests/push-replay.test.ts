import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/contracts';
import { createPool, createTestDatabase, type Pool, type TestDatabase } from '@parley/database';
import { createAmqpQueue, createPostgresQueue, type Queue } from '@parley/queue';
import { eventually, testServers } from '@parley/runtime';
import { encodeDeviceJob } from '../../../services/push-worker/src/device-job.ts';
import { deleteQueues } from '../../../services/push-worker/tests/support/queues.ts';
import { replayParked } from '../src/replay-parked.ts';
import { runCommandLine } from './support/command.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({
    url: database.url,
    max: 4,
    applicationName: 'replay-test',
    connectTimeoutMs: 15_000,
  });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const token = `${'ab'.repeat(28)}0badcafe`;

/** Parks jobs as the worker does that cannot use them. */
async function park(queue: Queue, recipientId: string, messageIds: readonly string[]): Promise<void> {
  const body = (messageId: string) =>
    encodeDeviceJob({
      ...{
        kind: 'alert',
        conversationId: newId(),
        messageId,
        senderId: newId(),
        recipientId,
        seq: 1,
        rev: 1,
      },
      ...{
        token,
        generation: 1,
        sessionId: newId(),
        mention: false,
        changed: false,
        video: false,
        ended: false,
      },
      ...{
        voip: false,
        alone: false,
        sentAtMs: Date.now(),
        traceparent: '',
        looks: 0,
        decidedAtMs: Date.now(),
      },
    });
  const messages = messageIds.map((id) => ({
    stream: 'push.device' as const,
    key: recipientId,
    body: body(id),
  }));
  await eventually('the queue to take them', () =>
    queue.publish(messages).then(
      () => true,
      () => false,
    ),
  );
  const shards = Array.from({ length: 16 }, (_, shard) => shard);
  const handler = async (deliveries: readonly unknown[]) =>
    deliveries.map(() => ({ do: 'park' as const, reason: '400 BadTopic' }));
  const consumer = await queue.consume('push.device', shards, handler, { prefetch: 8, maxBatch: 1 });
  await eventually('all to be parked', async () => (await queue.parked(10)).length === messageIds.length);
  await consumer.close();
}

async function replaysParked(queue: Queue): Promise<void> {
  const [recipientId, first, second] = [newId(), newId(), newId()];
  await park(queue, recipientId, [first, second]);
  const listed = await replayParked(queue, { limit: 1, replay: false });
  expect(listed).toContain('400 BadTopic');
  expect(listed).toContain(`alert of message ${first} to user ${recipientId}, device …0badcafe`);
  expect(listed).not.toContain(token);
  expect(listed).toContain('Shown: 1 of 2 parked.');
  expect(listed).not.toContain('Queued again');
  expect(await replayParked(queue, { limit: 1, replay: true })).toContain('Queued again: 1.');
  expect(await replayParked(queue, { limit: 10, replay: true })).toContain(second);
  expect(await replayParked(queue, { limit: 10, replay: true })).toBe('Nothing is parked.');
  const depths = await queue.depth();
  const waiting = Object.entries(depths).filter(([name]) => name.startsWith('push.device.'));
  expect(waiting.reduce((sum, [, count]) => sum + count, 0)).toBe(2);
}

test('parked jobs are shown with their reasons, and queued again, in Postgres', async () => {
  const queue = createPostgresQueue({ pool, pollMs: 20 });
  await replaysParked(queue);
  await queue.close();
});

test('parked jobs are shown with their reasons, and queued again, in RabbitMQ', async () => {
  const prefix = `replay-test-${randomBytes(4).toString('hex')}.`;
  const url = testServers().amqpUrl;
  const queue = createAmqpQueue({ url, prefix });
  await replaysParked(queue);
  const names = Object.keys(await queue.depth());
  await queue.close();
  await deleteQueues(url, prefix, names);
});

test('the command replays what the database of DATABASE_URL holds', async () => {
  const queue = createPostgresQueue({ pool, pollMs: 20 });
  await pool.query('DELETE FROM queue_jobs');
  const message = newId();
  await park(queue, newId(), [message]);
  const command = runCommandLine('push-replay', { DATABASE_URL: database.url });
  expect(await command.ended).toBe(0);
  expect(command.said()).toContain(message);
  expect(command.said()).toContain('Queued again: 1.');
  expect(await queue.parked(1)).toEqual([]);
  await queue.close();
});

test('wrong options are named, with the usage', async () => {
  const command = runCommandLine('push-replay', { DATABASE_URL: database.url }, ['--limit', 'all']);
  expect(await command.ended).toBe(2);
  expect(command.said()).toContain('--limit must be a whole number from 1 to 10,000, not "all".');
});
