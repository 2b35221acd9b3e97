import { createPool } from '@parley/database';
import { createRedisPresence } from '@parley/presence';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createLogger, testServers } from '@parley/runtime';
import { loadPushWorkerConfig, startPushWorker } from '../../src/index.ts';
import { connectQueue } from './queues.ts';
import type { World } from './world.ts';

/** A worker in a process of its own, because only a killed process leaves everything the way a crash does. */
const { adapter, prefix, env, ca, databaseUrl } = JSON.parse(process.argv[2] ?? '') as World['recipe'];
const pool = createPool({ url: databaseUrl, max: 6, applicationName: 'push-worker-test-process' });
const config = loadPushWorkerConfig(env);
await startPushWorker(
  { ...config, apns: { ...config.apns, ca } },
  {
    pool,
    presence: createRedisPresence({ url: testServers().redisUrl }),
    queue: connectQueue(adapter, pool, prefix),
    rateLimit: createMemoryRateLimit(),
    logger: createLogger({ service: 'push-worker', level: 'silent' }),
  },
);
process.stdout.write('ready\n');
