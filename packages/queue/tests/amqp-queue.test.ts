import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, testServers } from '@parley/runtime';
import { connect } from 'amqplib';
import { createAmqpQueue } from '../src/index.ts';
import { amqpQueues } from './support/amqp-queues.ts';
import { describeBatches } from './support/batch-suite.ts';
import { ALL_SHARDS, type TestQueues } from './support/harness.ts';
import { describeQueue } from './support/queue-suite.ts';
import { job, recorder } from './support/recorder.ts';

describeQueue('a queue on RabbitMQ', amqpQueues);
describeBatches('batches of a queue on RabbitMQ', amqpQueues);

describe('a queue on RabbitMQ, besides', () => {
  let queues: TestQueues;
  beforeEach(async () => {
    queues = await amqpQueues();
  });
  afterEach(() => queues.dispose());

  async function deleteQueue(name: string): Promise<void> {
    const model = await connect(testServers().amqpUrl);
    const channel = await model.createChannel();
    await channel.deleteQueue(queues.worker.prefix + name);
    await model.close();
  }

  test('a message no queue takes is refused as unroutable', async () => {
    const queue = queues.open();
    await queue.depth();
    for (const shard of ALL_SHARDS) await deleteQueue(`push.intent.${shard}`);
    await expect(queue.publish([{ ...job('key'), stream: 'push.intent' }])).rejects.toMatchObject({
      code: 'unroutable',
    });
    await queue.publish([job('key')]);
  });

  test('a consumer whose queue was deleted declares it again and goes on', async () => {
    const queue = queues.open();
    const seen = recorder();
    await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
    for (const shard of ALL_SHARDS) await deleteQueue(`push.device.${shard}`);
    await eventually('the queue to take and give messages', async () => {
      await queue.publish([job('key')]).catch(() => {});
      return seen.deliveries.length > 0;
    });
  });

  test('a broker that never was there refuses publishes within 2 s, and the queue still closes', async () => {
    const queue = createAmqpQueue({ url: 'amqp://guest:guest@127.0.0.1:1' });
    const started = performance.now();
    await expect(queue.publish([job('key')])).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(queue.connected).toBe(false);
    await queue.close();
  });

  test('all of a batch larger than the window is confirmed', async () => {
    const queue = queues.open();
    await eventually('the broker', () => queue.connected);
    await queue.publish(Array.from({ length: 1_000 }, (_, index) => job(`key-${index}`)));
    await eventually('all to wait in their shards', async () => {
      const depth = await queue.depth();
      return (depth['push.device.0'] ?? 0) + (depth['push.device.1'] ?? 0) === 1_000;
    });
  });

  test('publishes under way when the connection is lost are refused, and none of the confirmed is missing', async () => {
    const queue = queues.open();
    const confirmed: string[] = [];
    const refused: unknown[] = [];
    const publishing = Promise.all(
      Array.from({ length: 2_000 }, async (_, index) => {
        const jobs = Array.from({ length: 10 }, (_, part) => job(`${index}.${part}`));
        await queue.publish(jobs).then(
          () => confirmed.push(...jobs.map(({ key }) => key)),
          (error: unknown) => refused.push(error),
        );
      }),
    );
    await eventually('some to be confirmed', () => confirmed.length > 0, { everyMs: 1 });
    queues.cut();
    await publishing;
    queues.mend();
    expect(refused.every((error) => (error as { code?: string }).code === 'unavailable')).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    const keys = new Set<string>();
    const seen = recorder(({ key }) => {
      keys.add(key);
      return { do: 'ack' };
    });
    await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 100, maxBatch: 1 });
    await eventually('every confirmed message', () => confirmed.every((key) => keys.has(key)));
  });
});
