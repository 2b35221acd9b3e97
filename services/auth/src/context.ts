import { createPool, createPrisma, type Pool, type PrismaClient } from '@parley/database';
import { createRedisFanout, type Fanout } from '@parley/fanout';
import { createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import { ConfigError, type Logger, TokenVerifier } from '@parley/runtime';
import { createPasswords, type Passwords } from './accounts/passwords.ts';
import { type AuthLimits, createAuthLimits, unlimited } from './accounts/rate-limits.ts';
import type { AuthConfig } from './config.ts';
import { keysCreated, revocationsReadable } from './events.ts';
import type { Loop } from './relay/loop.ts';
import { startOutboxRelay } from './relay/outbox-relay.ts';
import { type AuthKeys, importKeys } from './tokens/auth-keys.ts';
import { readOrCreateKeysFile } from './tokens/keys-file.ts';
import type { Lifetimes } from './tokens/lifetimes.ts';
import { createOwnAuthority } from './tokens/own-authority.ts';

/** What auth needs from outside. Whoever made them closes them, after the service. */
export interface AuthSeams {
  pool: Pool;
  fanout: Fanout;
  rateLimit: RateLimit;
  logger: Logger;
  /** The clock, ms since the Unix epoch; `Date.now` by default. */
  now?: () => number;
}

/** What the entry points share. */
export interface AuthContext {
  pool: Pool;
  prisma: PrismaClient;
  logger: Logger;
  keys: AuthKeys;
  passwords: Passwords;
  limits: AuthLimits;
  lifetimes: Lifetimes;
  verifier: TokenVerifier;
  relay: Loop;
  now: () => number;
}

/** The seams of a cluster: Postgres and Redis. */
export function createAuthSeams(
  config: AuthConfig,
  logger: Logger,
): { seams: AuthSeams; close(): Promise<void> } {
  if (!config.redisUrl) throw new ConfigError(['REDIS_URL must be set']);
  const url = config.redisUrl.reveal();
  const pool = createPool({
    url: config.databaseUrl.reveal(),
    max: config.databaseConnections,
    applicationName: 'parley-auth',
  });
  const warn = (event: string, fields: Record<string, unknown>) => logger.warn(fields, event);
  const fanout = createRedisFanout({ url, name: 'parley-auth', logger: warn });
  const rateLimit = createRedisRateLimit({ url, logger: warn });
  return {
    seams: { pool, fanout, rateLimit, logger },
    async close() {
      await Promise.all([fanout.close(), rateLimit.close(), pool.end()]);
    },
  };
}

/** Loads the keys and starts what runs in the background; {@link closeAuthContext} ends it. */
export async function createAuthContext(config: AuthConfig, seams: AuthSeams): Promise<AuthContext> {
  const { pool, logger } = seams;
  const now = seams.now ?? Date.now;
  const { file, created } = await readOrCreateKeysFile(config.keysFile);
  const keys = await importKeys(file);
  if (created) keysCreated(logger, { kids: keys.jwks.keys.map((key) => key.kid) });
  const passwords = await createPasswords({ concurrency: config.hashConcurrency, maxWaiting: 64 });
  const verifier = new TokenVerifier({
    authority: createOwnAuthority(pool, keys),
    // Half of what is promised, as each poll takes its time.
    intervalMs: 500,
    onAuthority: ({ reachable, error }) => revocationsReadable(logger, { reachable, err: error }),
    now,
  });
  await verifier.start();
  return {
    pool,
    prisma: createPrisma(pool),
    logger,
    keys,
    passwords,
    limits: config.rateLimits === 'off' ? unlimited : createAuthLimits(seams.rateLimit),
    lifetimes: config.lifetimes,
    verifier,
    relay: startOutboxRelay(seams),
    now,
  };
}

/** Stops what {@link createAuthContext} started. */
export async function closeAuthContext(context: AuthContext): Promise<void> {
  await Promise.all([context.relay.close(), context.verifier.close()]);
  await context.prisma.$disconnect();
}
