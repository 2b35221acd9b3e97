import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { createPool, hotPoolSettings } from '@parley/database';
import { createRedisFanout } from '@parley/fanout';
import { loadMessageConfig, startMessage } from '@parley/message';
import type { Queue } from '@parley/queue';
import { createRedisRateLimit } from '@parley/rate-limit';
import type { Logger } from '@parley/runtime';
import { workerEnvOf } from '../../apns/worker-env.ts';
import { startAuthService } from '../network/chaos-services.ts';
import { type SoakWorker, startSoakWorker } from './soak-worker.ts';
import type { WorkerPlace } from './worker-process.ts';

/** What ends what was started, in the order of starting. */
export type Closers = (() => Promise<unknown>)[];

interface SendersPlace {
  databaseUrl: string;
  redisUrl: string;
  keysFile: string;
  queue: Queue;
  logger: Logger;
}

const TOPIC = 'app.parley.ios';

/** Auth and message; `env` is what a service behind auth runs with. */
export async function startSenders(place: SendersPlace, closers: Closers) {
  const { databaseUrl, redisUrl, keysFile, queue, logger } = place;
  const env = {
    ...{ HOST: '127.0.0.1', HTTP_PORT: '0', GRPC_PORT: '0', INTERNAL_PORT: '0' },
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl },
    ...{ PARLEY_RATE_LIMITS: 'off', AUTH_KEYS_FILE: keysFile },
  };
  const auth = await startAuthService({ env, databaseUrl, redisUrl, logger });
  closers.push(() => auth.close());
  const behindAuth = { ...env, AUTH_GRPC_URL: auth.running.urls.grpc ?? '' };
  const poolOf = (max: number, settings = {}) =>
    createPool({ url: databaseUrl, max, applicationName: 'parley-push-soak', settings });
  const [pool, hotPool] = [poolOf(10), poolOf(2, hotPoolSettings)];
  const fanout = createRedisFanout({ url: redisUrl });
  const rateLimit = createRedisRateLimit({ url: redisUrl });
  closers.push(() => Promise.all([pool.end(), hotPool.end(), fanout.close(), rateLimit.close()]));
  const seams = { pool, hotPool, fanout, rateLimit, queue, logger };
  const message = await startMessage(loadMessageConfig(behindAuth), seams);
  closers.push(() => message.close());
  return {
    authUrl: auth.running.urls.http ?? '',
    messageUrl: message.urls.http ?? '',
    env: behindAuth,
  };
}

/** The simulator, and the `APNS_*` variables with which a worker reaches it. */
export async function startApple(dir: string, closers: Closers) {
  const key = createProviderKey();
  const simulator = await startApnsSimulator({ keys: [key] });
  closers.push(() => simulator.close());
  const caFile = join(dir, 'apns-ca.pem');
  await writeFile(caFile, simulator.ca);
  return { simulator, apns: workerEnvOf({ url: simulator.url, key, topic: TOPIC }, caFile) };
}

export async function startWorkers(
  count: number,
  place: WorkerPlace,
  closers: Closers,
): Promise<SoakWorker[]> {
  const workers: SoakWorker[] = [];
  closers.push(() => Promise.all(workers.map((worker) => worker.close())));
  while (workers.length < count) workers.push(await startSoakWorker(place));
  return workers;
}
