import {
  ConfigError,
  type Environment,
  loadConfig,
  nodeEnvironment,
  oneOf,
  origins,
  port,
  type Reader,
  Secret,
  secret,
  type TrustedProxies,
  text,
  trustedProxies,
} from '@parley/runtime';
import {
  apnsSettings,
  appleId,
  bundleId,
  certificateFile,
  httpsOrigin,
  keyContent,
  keyFile,
  keysFile,
} from './apns/apns-settings.ts';
import type { ApnsSettings } from './apns/routes.ts';

export interface PushWorkerConfig {
  host: string;
  httpPort: number;
  internalPort: number;
  databaseUrl: Secret;
  /** For {@link createPushWorkerSeams}; not needed when the seams are given. */
  redisUrl: Secret | undefined;
  amqpUrl: Secret | undefined;
  /** `host:port` of auth. */
  authGrpcUrl: string;
  logLevel: string;
  environment: string;
  rateLimits: 'on' | 'off';
  trustedProxies: TrustedProxies;
  allowedOrigins: readonly string[];
  apns: ApnsSettings;
  /** First pause after APNs refuses the provider, doubled up to a minute; 5,000 ms by default. */
  circuitPauseMs?: number;
  /** How long the shards of a worker that died stay its own; 15,000 ms by default. */
  leaseMs?: number;
}

/** The configuration of push-worker. Throws one ConfigError that names every problem. */
export function loadPushWorkerConfig(env: Environment): PushWorkerConfig {
  const problems: string[] = [];
  const config = collecting(problems, () => loadServiceConfig(env));
  const apns = loadApnsConfig(env, problems);
  if (!config || !apns) throw new ConfigError(problems);
  return Object.freeze({ ...config, apns });
}

function loadServiceConfig(env: Environment) {
  const config = loadConfig(env, {
    host: ['HOST', text('127.0.0.1')],
    httpPort: ['HTTP_PORT', port(4401)],
    internalPort: ['INTERNAL_PORT', port(4403)],
    databaseUrl: ['DATABASE_URL', secret()],
    redisUrl: ['REDIS_URL', optionalSecret],
    amqpUrl: ['AMQP_URL', optionalSecret],
    authGrpcUrl: ['AUTH_GRPC_URL', text()],
    /** Browsers' origins beside the own host's, whose pages may call. */
    allowedOrigins: ['ALLOWED_ORIGINS', origins()],
    logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
    environment: ['NODE_ENV', nodeEnvironment()],
    /** Whose X-Forwarded-For is believed. */
    trustedProxies: ['TRUSTED_PROXIES', trustedProxies()],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
  });
  if (config.rateLimits === 'off' && config.environment === 'production') {
    throw new ConfigError(['PARLEY_RATE_LIMITS must not be off with NODE_ENV=production']);
  }
  return config;
}

/** Reads each variable by itself, so that a wrong one hides none of the other problems. */
function loadApnsConfig(env: Environment, problems: string[]): ApnsSettings | undefined {
  const read = <T>(name: string, reader: Reader<T>): T | null => {
    const got = collecting(problems, () => loadConfig(env, { value: [name, reader] }));
    return got ? got.value : null;
  };
  return apnsSettings(
    {
      url: read('APNS_URL', httpsOrigin),
      ca: read('APNS_CA_FILE', certificateFile),
      /** Several keys, each with the apps it signs for. */
      keysFile: read('APNS_KEYS_FILE', keysFile),
      /** The one default key, for every app that has none of its own. */
      keyFile: read('APNS_KEY_FILE', keyFile),
      key: read('APNS_KEY', keyContent),
      keyId: read('APNS_KEY_ID', appleId),
      teamId: read('APNS_TEAM_ID', appleId),
      topic: read('APNS_TOPIC', bundleId),
    },
    problems,
  );
}

/** What `load` gives, or undefined with its problems noted. */
function collecting<T>(problems: string[], load: () => T): T | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

const optionalSecret: Reader<Secret | undefined> = (raw) => (raw === undefined ? undefined : new Secret(raw));
