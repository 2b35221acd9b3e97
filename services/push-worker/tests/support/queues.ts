import { randomUUID } from 'node:crypto';
import type { Pool } from '@parley/database';
import { createAmqpQueue, createPostgresQueue, type DelayTier, type Queue } from '@parley/queue';
import { testServers } from '@parley/runtime';
import { connect } from 'amqplib';

export type Adapter = 'postgres' | 'amqp';

/** The tiers of the contract, short enough to wait for. */
const tierDelaysMs: Record<DelayTier, number> = {
  '3s': 300,
  '10s': 500,
  '5s': 100,
  '30s': 150,
  '2m': 200,
  '15m': 250,
};

export interface TestQueue {
  queue: Queue;
  /** Before the names of its queues on RabbitMQ. */
  prefix: string;
  dispose(): Promise<void>;
}

/** A queue of this test's own on a real server, deleted by `dispose`. */
export function openQueue(adapter: Adapter, pool: Pool): TestQueue {
  const prefix = `push-test-${randomUUID().slice(0, 8)}.`;
  const queue = connectQueue(adapter, pool, prefix);
  if (adapter === 'postgres') return { queue, prefix, dispose: () => queue.close() };
  const url = testServers().amqpUrl;
  return {
    queue,
    prefix,
    async dispose() {
      const names = Object.keys(await queue.depth());
      await queue.close();
      await deleteQueues(url, prefix, names);
    },
  };
}

/** The queue of a test once more, such as in another process. What a killed process held comes back in 2 s. */
export function connectQueue(adapter: Adapter, pool: Pool, prefix: string): Queue {
  if (adapter === 'postgres') return createPostgresQueue({ pool, pollMs: 20, leaseMs: 2_000, tierDelaysMs });
  return createAmqpQueue({ url: testServers().amqpUrl, prefix, tierDelaysMs });
}

export async function deleteQueues(url: string, prefix: string, names: readonly string[]): Promise<void> {
  const model = await connect(url);
  const channel = await model.createChannel();
  for (const name of names) await channel.deleteQueue(prefix + name);
  const tiers = names.filter((name) => /\.(later|retry)\./.test(name));
  for (const name of ['parley.events', ...tiers]) await channel.deleteExchange(prefix + name);
  await model.close();
}
