import { once } from 'node:events';
import pg from 'pg';
import { type BatchHandler, createAmqpQueue, createPostgresQueue, type Queue } from '../../src/index.ts';
import { ALL_SHARDS, LEASE_MS, SHARDS, type WorkerQueue } from './harness.ts';

/** A process of its own, because only a killed process leaves a queue the way a crash does. */
type Task = 'hold' | 'publish-and-die' | 'publish-and-close';
const [task, config] = process.argv.slice(2) as [Task, string];
const { adapter, url, prefix } = JSON.parse(config) as WorkerQueue;

function open(): { queue: Queue; release: () => Promise<void> } {
  if (adapter === 'amqp') {
    return { queue: createAmqpQueue({ url, prefix, shards: SHARDS }), release: async () => {} };
  }
  const pool = new pg.Pool({ connectionString: url });
  return {
    queue: createPostgresQueue({ pool, shards: SHARDS, leaseMs: LEASE_MS, pollMs: 20 }),
    release: () => pool.end(),
  };
}

const { queue, release } = open();
if (task === 'hold') {
  await queue.consume(
    'push.device',
    ALL_SHARDS,
    async (batch) => {
      process.stdout.write(`holding ${batch.length} of ${batch[0]?.key}\n`);
      await once(process.stdin, 'data');
      return batch.map(() => ({ do: 'ack' }));
    },
    { prefetch: 16, maxBatch: 8 },
  );
} else {
  const handler: BatchHandler = async (batch) => batch.map(() => ({ do: 'ack' }));
  const consumer = await queue.consume('push.intent', ALL_SHARDS, handler, { prefetch: 4, maxBatch: 1 });
  await queue.publish([{ stream: 'push.device', key: task, body: Buffer.of(1) }]);
  if (task === 'publish-and-die') process.kill(process.pid, 'SIGKILL');
  await consumer.pause();
  await queue.close();
  await release();
}
