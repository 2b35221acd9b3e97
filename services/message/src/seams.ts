import { createPool, hotPoolSettings, type Pool } from '@parley/database';
import { createRedisFanout, type Fanout } from '@parley/fanout';
import type { MediaStore } from '@parley/media-store';
import { createAmqpQueue, type Queue } from '@parley/queue';
import { createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import { ConfigError, type Logger, type Secret, type TokenAuthority } from '@parley/runtime';
import type { MessageConfig } from './config.ts';
import type { ContentFilter } from './safety/content-filter.ts';
import type { Resolve } from './webhooks/targets.ts';

/** What message needs from outside. Whoever made them closes them, after the service. */
export interface MessageSeams {
  pool: Pool;
  /** As many connections as there are lanes, with {@link hotPoolSettings}. */
  hotPool: Pool;
  fanout: Fanout;
  queue: Queue;
  rateLimit: RateLimit;
  logger: Logger;
  /** Keys and revocations; by default auth, over RPC. */
  authority?: TokenAuthority;
  /** Where media lies; by default what the configuration says. */
  mediaStore?: MediaStore;
  /** What messages are held against; by default what the configuration says. */
  contentFilter?: ContentFilter;
  /** How webhooks find addresses; by default the resolver of the system. */
  resolve?: Resolve;
}

/** The seams of a cluster: Postgres, Redis and RabbitMQ. Throws a ConfigError when an address is missing. */
export function createMessageSeams(
  config: MessageConfig,
  logger: Logger,
): { seams: MessageSeams; close(): Promise<void> } {
  const { databaseUrl, redisUrl, amqpUrl } = addressesOf(config);
  const pool = createPool({
    url: databaseUrl,
    max: config.databaseConnections,
    applicationName: 'parley-message',
  });
  const hotPool = createHotPool(databaseUrl, config);
  const fanout = createRedisFanout({
    url: redisUrl,
    name: 'parley-message',
    logger: (event, fields) => logger.warn(fields, event),
  });
  const rateLimit = createRedisRateLimit({ url: redisUrl });
  const queue = createAmqpQueue({ url: amqpUrl, logger });
  return {
    seams: { pool, hotPool, fanout, queue, rateLimit, logger },
    async close() {
      await Promise.all([fanout.close(), rateLimit.close(), queue.close(), hotPool.end(), pool.end()]);
    },
  };
}

/** The pool of the hot path: a connection for each lane. */
export function createHotPool(url: string, config: MessageConfig): Pool {
  return createPool({
    url,
    max: config.sendLanes,
    applicationName: 'parley-message-hot',
    // The first batch on a new connection would pay for planning.
    idleTimeoutMs: 0,
    settings: hotPoolSettings,
  });
}

function addressesOf(config: MessageConfig) {
  const problems: string[] = [];
  const read = (name: string, value: Secret | undefined): string => {
    if (!value) problems.push(`${name} must be set`);
    return value?.reveal() ?? '';
  };
  const addresses = {
    databaseUrl: read('DATABASE_URL', config.databaseUrl),
    redisUrl: read('REDIS_URL', config.redisUrl),
    amqpUrl: read('AMQP_URL', config.amqpUrl),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return addresses;
}
