import { QUEUE_SHARDS } from '@parley/contracts';
import type { Queue } from '@parley/queue';
import { eventually } from '@parley/runtime';

const PREFETCH = 2_000;
const DRAIN_MS = 60_000;
const IDLE_MS = 120_000;

/** Takes away what products of this run without a worker have left in the queues. */
export async function drainQueues(queue: Queue): Promise<void> {
  const shards = Array.from({ length: QUEUE_SHARDS }, (_, shard) => shard);
  const take = async (deliveries: readonly unknown[]) => deliveries.map(() => ({ do: 'ack' }) as const);
  const consumers = await Promise.all(
    (['push.intent', 'push.device'] as const).map((stream) =>
      queue.consume(stream, shards, take, { prefetch: PREFETCH, maxBatch: PREFETCH }),
    ),
  );
  await untilIdle(queue, DRAIN_MS);
  await Promise.all(consumers.map((consumer) => consumer.close()));
}

/** Waits until nothing waits in any queue but what is parked. */
export async function untilIdle(queue: Queue, timeoutMs = IDLE_MS): Promise<void> {
  await eventually('empty queues', async () => (await waitingIn(queue)) === 0, { timeoutMs, everyMs: 100 });
}

/** How many jobs wait in all queues together, parked ones left out. */
async function waitingIn(queue: Queue): Promise<number> {
  const { 'push.parked': _parked, ...depths } = await queue.depth();
  return Object.values(depths).reduce((sum, depth) => sum + depth, 0);
}
