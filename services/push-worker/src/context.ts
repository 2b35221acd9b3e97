import { createPool, type Pool } from '@parley/database';
import { createRedisPresence, type Presence } from '@parley/presence';
import { createAmqpQueue, type Queue } from '@parley/queue';
import { createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import { ConfigError, createAuthAuthority, type Guard, type Logger, TokenVerifier } from '@parley/runtime';
import type { PushWorkerConfig } from './config.ts';
import { authReachable } from './events.ts';
import { createTokenInvalidation, type InvalidateToken } from './invalidate-token.ts';
import { createRouteLimits } from './route-limits.ts';

/** What push-worker needs from outside. Whoever made them closes them, after the service. */
export interface PushWorkerSeams {
  pool: Pool;
  presence: Presence;
  queue: Queue;
  rateLimit: RateLimit;
  logger: Logger;
  /** The clock, ms since the Unix epoch; `Date.now` by default. */
  now?: () => number;
}

/** What the entry points share. */
export interface PushWorkerContext {
  pool: Pool;
  presence: Presence;
  queue: Queue;
  logger: Logger;
  now: () => number;
  verifier: TokenVerifier;
  guard: Guard;
  invalidate: InvalidateToken;
}

/** The seams of a cluster: Postgres, Redis and RabbitMQ. */
export function createPushWorkerSeams(
  config: PushWorkerConfig,
  logger: Logger,
): { seams: PushWorkerSeams; close(): Promise<void> } {
  const { redisUrl, amqpUrl } = config;
  if (!redisUrl) throw new ConfigError(['REDIS_URL must be set']);
  if (!amqpUrl) throw new ConfigError(['AMQP_URL must be set']);
  const pool = createPool({
    url: config.databaseUrl.reveal(),
    max: 8,
    applicationName: 'parley-push-worker',
    // What is written here only says what was done. Were Postgres to lose the last of it in a crash, a job that comes
    // again would be sent again, under the same ids; and senders of messages do not wait behind these commits.
    settings: { synchronous_commit: 'off' },
  });
  const url = redisUrl.reveal();
  const warn = (event: string, fields: Record<string, unknown>) => logger.warn(fields, event);
  const presence = createRedisPresence({ url, logger: warn });
  const rateLimit = createRedisRateLimit({ url, logger: warn });
  const queue = createAmqpQueue({ url: amqpUrl.reveal(), logger });
  return {
    seams: { pool, presence, queue, rateLimit, logger },
    async close() {
      await queue.close();
      await Promise.all([presence.close(), rateLimit.close(), pool.end()]);
    },
  };
}

/** Connects to auth; `close` ends that. */
export async function createPushWorkerContext(
  config: PushWorkerConfig,
  seams: PushWorkerSeams,
): Promise<{ context: PushWorkerContext; close(): Promise<void> }> {
  const { now = Date.now, rateLimit, ...shared } = seams;
  const { logger } = shared;
  const authority = createAuthAuthority(config.authGrpcUrl);
  const invalidation = createTokenInvalidation(config.authGrpcUrl);
  const verifier = new TokenVerifier({
    authority,
    // Half of what is promised, as each poll takes its time.
    intervalMs: 500,
    onAuthority: (state) => authReachable(logger, state),
  });
  await verifier.start();
  const guard = config.rateLimits === 'off' ? async () => {} : createRouteLimits(rateLimit);
  return {
    context: { ...shared, now, verifier, guard, invalidate: invalidation.invalidate },
    async close() {
      await verifier.close();
      authority.close();
      invalidation.close();
    },
  };
}
