import type { Queue, QueueOptions } from '../../src/index.ts';

export const SHARDS = 2;
export const ALL_SHARDS = [0, 1];

/** How a worker process opens the same queue. */
export interface WorkerQueue {
  adapter: 'amqp' | 'postgres';
  url: string;
  prefix: string;
}

/** Queues of one test's own, on a real server that can be taken away. */
export interface TestQueues {
  /** A queue with 2 shards, reached through a proxy; closed by `dispose` at the latest. */
  open(options?: QueueOptions): Queue;
  worker: WorkerQueue;
  /** Cuts the connections of the opened queues and refuses new ones. */
  cut(): void;
  mend(): void;
  dispose(): Promise<void>;
}

/** How long a Postgres job of a dead worker stays away in these tests. */
export const LEASE_MS = 400;
