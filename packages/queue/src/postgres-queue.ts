import { QUEUE_SHARDS, shardOf } from '@parley/contracts';
import type { Pool } from 'pg';
import { createBatch } from './batch.ts';
import { storeConnected, storeLost } from './events.ts';
import { createPostgresConsumer } from './postgres-consumer.ts';
import { createPostgresStore, type Held } from './postgres-store.ts';
import type { Consumer, Queue } from './queue.ts';
import { asQueueError, QueueError } from './queue-error.ts';
import { deliveryPolicy, type QueueOptions } from './queue-options.ts';
import { createSignal, type Signal } from './signal.ts';
import { queueNames, tierDelayMs } from './topology.ts';

const POLL_MS = 250;
const LEASE_MS = 30_000;

export interface PostgresQueueOptions extends QueueOptions {
  /** Stays the caller's: not ended by `close`. Its tables are those of migration `0003_queue.sql`. */
  pool: Pick<Pool, 'query'>;
  /** How often a consumer looks for work of other processes and for delayed jobs. */
  pollMs?: number;
  /** How long the jobs of a dead worker stay away. */
  leaseMs?: number;
}

/**
 * A queue in Postgres, for one process or a few: a publish wakes the consumers of its own process, others poll.
 * A batch is stored whole or not at all.
 */
export function createPostgresQueue(options: PostgresQueueOptions): Queue {
  const { logger, onState = () => {}, pollMs = POLL_MS, leaseMs = LEASE_MS } = options;
  const shards = options.shards ?? QUEUE_SHARDS;
  const policy = deliveryPolicy(options);
  const store = createPostgresStore(options.pool);
  const acknowledge = createBatch((jobs: readonly Held[]) => store.remove(jobs));
  const consumers = new Map<Consumer, Signal>();
  let connected = true;
  let closed = false;

  function reachable(error?: unknown): void {
    const now = error === undefined;
    if (now === connected) return;
    connected = now;
    if (now) storeConnected(logger, 'postgres queue');
    else storeLost(logger, 'postgres queue', error);
    onState(now ? 'connected' : 'disconnected');
  }

  async function call<T>(statement: () => Promise<T>): Promise<T> {
    if (closed) throw new QueueError('closed', 'the queue is closed');
    try {
      const result = await statement();
      reachable();
      return result;
    } catch (error) {
      throw asQueueError(error);
    }
  }

  function wakeConsumers(): void {
    for (const signal of consumers.values()) signal.notify();
  }

  return {
    get connected() {
      return connected;
    },
    async publish(messages) {
      if (messages.length === 0) return;
      const jobs = messages.map((message) => ({ ...message, shard: shardOf(message.key, shards) }));
      await call(() => store.insert(jobs, policy.now()));
      wakeConsumers();
    },
    async consume(stream, shardNumbers, handler, limits) {
      if (closed) throw new QueueError('closed', 'the queue is closed');
      const signal = createSignal();
      const consumer = createPostgresConsumer({
        stream,
        shards: shardNumbers,
        handler,
        ...limits,
        policy,
        store,
        signal,
        pollMs,
        leaseMs,
        delayMs: (tier) => tierDelayMs(tier, options.tierDelaysMs),
        acknowledge,
        reachable,
        closed: () => consumers.delete(consumer),
      });
      consumers.set(consumer, signal);
      return consumer;
    },
    async depth() {
      const counts = await call(() => store.counts());
      return Object.fromEntries(queueNames(shards).map((queue) => [queue, counts.get(queue) ?? 0]));
    },
    parked: (limit) => call(() => store.parked(limit)),
    async replayParked(limit) {
      const replayed = await call(() => store.replayParked(limit, policy.now()));
      if (replayed > 0) wakeConsumers();
      return replayed;
    },
    async close() {
      closed = true;
      await Promise.all([...consumers.keys()].map((consumer) => consumer.close()));
    },
  };
}
