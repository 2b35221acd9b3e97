import {
  ConfigError,
  type Environment,
  integer,
  loadConfig,
  oneOf,
  port,
  type Secret,
  secret,
  text,
} from '@parley/runtime';

const DAY_MS = 86_400_000;

export type AuthConfig = ReturnType<typeof loadAuthConfig>;

/** The configuration of auth. Throws one ConfigError that names every problem. */
export function loadAuthConfig(env: Environment) {
  const { refreshIdleDays, sessionDays, ...config } = loadConfig(env, {
    host: ['HOST', text('127.0.0.1')],
    httpPort: ['HTTP_PORT', port(4101)],
    grpcPort: ['GRPC_PORT', port(4102)],
    internalPort: ['INTERNAL_PORT', port(4103)],
    databaseUrl: ['DATABASE_URL', secret()],
    databaseConnections: ['DATABASE_CONNECTIONS', integer({ min: 2, max: 100 }, 10)],
    redisUrl: ['REDIS_URL', optionalSecret],
    /** Made on the first start when it is missing. Every instance needs the same one. */
    keysFile: ['AUTH_KEYS_FILE', text()],
    refreshIdleDays: ['AUTH_REFRESH_IDLE_DAYS', integer({ min: 1, max: 365 }, 30)],
    sessionDays: ['AUTH_SESSION_DAYS', integer({ min: 1, max: 3_650 }, 180)],
    /** Passwords hashed at once, each on a thread of libuv's pool of four; 64 more may wait. */
    hashConcurrency: ['AUTH_HASH_CONCURRENCY', integer({ min: 1, max: 3 }, 1)],
    logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
    environment: ['NODE_ENV', text('development')],
  });
  if (config.rateLimits === 'off' && config.environment === 'production') {
    throw new ConfigError(['PARLEY_RATE_LIMITS must not be off with NODE_ENV=production']);
  }
  const lifetimes = Object.freeze({
    refreshIdleMs: refreshIdleDays * DAY_MS,
    sessionMs: sessionDays * DAY_MS,
  });
  return Object.freeze({ ...config, lifetimes });
}

function optionalSecret(raw: string | undefined): Secret | undefined {
  return raw === undefined ? undefined : secret()(raw);
}
