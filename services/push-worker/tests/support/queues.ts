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
  dispose(): Promise<void>;
}

/** A queue of this test's own on a real server, deleted by `dispose`. */
export function openQueue(adapter: Adapter, pool: Pool): TestQueue {
  if (adapter === 'postgres') {
    const queue = createPostgresQueue({ pool, pollMs: 20, tierDelaysMs });
    return { queue, dispose: () => queue.close() };
  }
  const url = testServers().amqpUrl;
  const prefix = `push-test-${randomUUID().slice(0, 8)}.`;
  const queue = createAmqpQueue({ url, prefix, tierDelaysMs });
  return {
    queue,
    async dispose() {
      const names = Object.keys(await queue.depth());
      await queue.close();
      await deleteAll(url, prefix, names);
    },
  };
}

async function deleteAll(url: string, prefix: string, names: readonly string[]): Promise<void> {
  const model = await connect(url);
  const channel = await model.createChannel();
  for (const name of names) await channel.deleteQueue(prefix + name);
  const tiers = names.filter((name) => /\.(later|retry)\./.test(name));
  for (const name of ['parley.events', ...tiers]) await channel.deleteExchange(prefix + name);
  await model.close();
}
