import { createPool, createPrisma, type Pool, type PrismaClient } from '@parley/database';
import { createRedisFanout, type Fanout } from '@parley/fanout';
import { createRedisRateLimit, type RateLimit } from '@parley/rate-limit';
import { ConfigError, type Logger, TokenVerifier } from '@parley/runtime';
import { createPasswords, type Passwords } from './accounts/passwords.ts';
import { type AuthLimits, createAuthLimits, unlimited } from './accounts/rate-limits.ts';
import { type Apple, createApple } from './apple/apple.ts';
import type { AuthConfig } from './config.ts';
import { keysBroken, keysChanged, keysCreated, revocationsReadable } from './events.ts';
import { startMails } from './mails/start-mails.ts';
import { createRelyingParty, type RelyingParty } from './passkeys/relying-party.ts';
import { type Afterwards, createAfterwards } from './relay/afterwards.ts';
import type { Loop } from './relay/loop.ts';
import { startOutboxRelay } from './relay/outbox-relay.ts';
import { type AuthKeys, createKeyRing } from './tokens/key-ring.ts';
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
  /** From the wish that an account be deleted to the deletion. */
  deletionGraceMs: number;
  /** Null: nobody signs in with Apple. */
  apple: Apple | null;
  /** Whom passkeys and codes of authenticator apps are made for. */
  relyingParty: RelyingParty;
  appleAppIds: readonly string[];
  verifier: TokenVerifier;
  relay: Loop;
  /** Sends what is queued. */
  mails: Loop;
  /** What goes on after an answer. */
  afterwards: Afterwards;
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
  const relyingParty = createRelyingParty(config);
  const { file, created } = await readOrCreateKeysFile(config.keysFile);
  if (created) keysCreated(logger, { kids: file.signing.map(({ kid }) => kid) });
  const keys = await createKeyRing({
    path: config.keysFile,
    file,
    now,
    onChanged: (kids) => keysChanged(logger, { kids }),
    onBroken: (err) => keysBroken(logger, { err }),
  });
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
    limits: config.rateLimits === 'off' ? unlimited : createAuthLimits(seams.rateLimit, keys.refreshKey),
    lifetimes: config.lifetimes,
    deletionGraceMs: config.deletionGraceMs,
    apple: config.apple ? createApple(config.apple, now) : null,
    relyingParty,
    appleAppIds: config.appleAppIds,
    verifier,
    relay: startOutboxRelay(seams),
    mails: startMails(config.mail, { pool, logger, seal: keys.seal, now }),
    afterwards: createAfterwards({ concurrency: 2, maxWaiting: 100 }),
    now,
  };
}

/** Stops what {@link createAuthContext} started. */
export async function closeAuthContext(context: AuthContext): Promise<void> {
  await context.afterwards.close();
  await Promise.all([context.relay.close(), context.mails.close(), context.verifier.close()]);
  await context.prisma.$disconnect();
}
