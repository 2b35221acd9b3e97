import { createPool } from '@parley/database';
import { createRedisPresence } from '@parley/presence';
import { loadPushWorkerConfig, startPushWorker } from '@parley/push-worker';
import { createAmqpQueue } from '@parley/queue';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createLogger, type Running } from '@parley/runtime';
import { serveCalls } from '../../child-calls.ts';
import type { QueuePlace } from './queue-place.ts';

export interface WorkerPlace {
  /** Of the worker, `APNS_*` included. */
  env: Record<string, string>;
  databaseUrl: string;
  redisUrl: string;
  queue: QueuePlace;
  /** How long an attempt may take, ms. */
  attemptMs: number;
  /** How long a killed worker keeps its shards, ms; as long as the product says by default. */
  leaseMs?: number | undefined;
  logLevel: string;
}

export type WorkerCalls = {
  start(place: WorkerPlace): Promise<void>;
  /** Ends it in order. */
  close(nothing: null): Promise<void>;
};

let close: () => Promise<void> = async () => {};

serveCalls({
  async start({ env, databaseUrl, redisUrl, queue: queuePlace, attemptMs, leaseMs, logLevel }) {
    const logger = createLogger({ service: 'push-worker', level: logLevel });
    const pool = createPool({ url: databaseUrl, max: 6, applicationName: 'parley-push-soak' });
    const queue = createAmqpQueue(queuePlace);
    const presence = createRedisPresence({ url: redisUrl });
    const rateLimit = createMemoryRateLimit();
    const config = loadPushWorkerConfig(env);
    const apns = { ...config.apns, timeoutMs: attemptMs, pingTimeoutMs: attemptMs / 2 };
    const seams = { pool, queue, presence, rateLimit, logger };
    const worker: Running = await startPushWorker(
      { ...config, apns, circuitPauseMs: 500, ...(leaseMs ? { leaseMs } : {}) },
      seams,
    );
    close = async () => {
      await worker.close();
      await queue.close();
      await Promise.all([presence.close(), rateLimit.close(), pool.end()]);
    };
  },
  close: () => close(),
} satisfies WorkerCalls);
