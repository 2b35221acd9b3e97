import { readFileSync } from 'node:fs';
import {
  ConfigError,
  type Environment,
  loadConfig,
  oneOf,
  optionalText,
  port,
  type Reader,
  Secret,
  secret,
  text,
} from '@parley/runtime';
import type { ApnsSettings } from './apns/sender.ts';

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
  apns: ApnsSettings;
  /** First pause after APNs refuses the provider, doubled up to a minute; 5,000 ms by default. */
  circuitPauseMs?: number;
}

/** The configuration of push-worker. Throws one ConfigError that names every problem. */
export function loadPushWorkerConfig(env: Environment): PushWorkerConfig {
  const { apnsUrl, apnsCa, apnsKeyFile, apnsKey, apnsKeyId, apnsTeamId, apnsTopic, ...config } = loadConfig(
    env,
    {
      host: ['HOST', text('127.0.0.1')],
      httpPort: ['HTTP_PORT', port(4401)],
      internalPort: ['INTERNAL_PORT', port(4403)],
      databaseUrl: ['DATABASE_URL', secret()],
      redisUrl: ['REDIS_URL', optionalSecret],
      amqpUrl: ['AMQP_URL', optionalSecret],
      authGrpcUrl: ['AUTH_GRPC_URL', text()],
      logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
      environment: ['NODE_ENV', text('development')],
      apnsUrl: ['APNS_URL', httpsUrl],
      apnsCa: ['APNS_CA_FILE', contentOfFile],
      apnsKeyFile: ['APNS_KEY_FILE', contentOfFile],
      apnsKey: ['APNS_KEY', optionalText()],
      apnsKeyId: ['APNS_KEY_ID', text()],
      apnsTeamId: ['APNS_TEAM_ID', text()],
      apnsTopic: ['APNS_TOPIC', text()],
    },
  );
  const key = apnsKey ?? apnsKeyFile;
  if (key === undefined) throw new ConfigError(['APNS_KEY_FILE (or APNS_KEY, its content) must be set']);
  return Object.freeze({
    ...config,
    apns: Object.freeze({
      ...(apnsUrl === undefined ? {} : { url: apnsUrl }),
      ...(apnsCa === undefined ? {} : { ca: apnsCa }),
      key: new Secret(key),
      keyId: apnsKeyId,
      teamId: apnsTeamId,
      topic: apnsTopic,
    }),
  });
}

const optionalSecret: Reader<Secret | undefined> = (raw) => (raw === undefined ? undefined : new Secret(raw));

const httpsUrl: Reader<string | undefined> = (raw) => {
  if (raw === undefined) return undefined;
  if (!URL.canParse(raw) || new URL(raw).protocol !== 'https:') throw new Error('must be an https:// URL');
  return new URL(raw).origin;
};

const contentOfFile: Reader<string | undefined> = (raw) => {
  if (raw === undefined) return undefined;
  try {
    return readFileSync(raw, 'utf8');
  } catch {
    throw new Error(`names a file that cannot be read: ${raw}`);
  }
};
