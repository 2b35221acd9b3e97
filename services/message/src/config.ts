import {
  ConfigError,
  type Environment,
  integer,
  loadConfig,
  oneOf,
  optionalText,
  port,
  type Secret,
  secret,
  text,
} from '@parley/runtime';

const DEVELOPMENT_HASH_KEY = 'parley-development';

export type MessageConfig = ReturnType<typeof loadMessageConfig>;

/** The configuration of message. Throws one ConfigError that names every problem. */
export function loadMessageConfig(env: Environment) {
  const config = loadConfig(env, {
    host: ['HOST', text('127.0.0.1')],
    httpPort: ['HTTP_PORT', port(4201)],
    grpcPort: ['GRPC_PORT', port(4202)],
    internalPort: ['INTERNAL_PORT', port(4203)],
    /** Where the adapters of a cluster are; not needed when the seams are given. */
    databaseUrl: ['DATABASE_URL', optionalSecret],
    redisUrl: ['REDIS_URL', optionalSecret],
    amqpUrl: ['AMQP_URL', optionalSecret],
    /** `host:port` of auth. */
    authGrpcUrl: ['AUTH_GRPC_URL', optionalText()],
    /** Connections beside those of the lanes. */
    databaseConnections: ['DATABASE_CONNECTIONS', integer({ min: 2, max: 100 }, 10)],
    /** Connections of the hot path: batches in flight at once. */
    sendLanes: ['SEND_LANES', integer({ min: 1, max: 64 }, 2)],
    /** Messages in one transaction at most; 1 commits each on its own. */
    sendBatchMax: ['SEND_BATCH_MAX', integer({ min: 1, max: 1_000 }, 300)],
    /** Messages that may wait to be stored; more are refused `busy`. */
    sendWaitingMax: ['SEND_WAITING_MAX', integer({ min: 1, max: 100_000 }, 5_000)],
    /** Key of the hash that tells a resend from a conflict; the same on every instance, for good. */
    hashKey: ['MESSAGE_HASH_KEY', secret(DEVELOPMENT_HASH_KEY)],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
    logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
    environment: ['NODE_ENV', text('development')],
  });
  if (config.environment === 'production') refuseDevelopmentValues(config);
  return config;
}

function refuseDevelopmentValues(config: { rateLimits: string; hashKey: Secret }): void {
  const problems: string[] = [];
  if (config.rateLimits === 'off')
    problems.push('PARLEY_RATE_LIMITS must not be off with NODE_ENV=production');
  if (config.hashKey.reveal() === DEVELOPMENT_HASH_KEY) {
    problems.push('MESSAGE_HASH_KEY must be set with NODE_ENV=production');
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

function optionalSecret(raw: string | undefined): Secret | undefined {
  return raw === undefined ? undefined : secret()(raw);
}
