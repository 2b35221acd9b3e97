import {
  ConfigError,
  type Environment,
  integer,
  loadConfig,
  nodeEnvironment,
  oneOf,
  optionalText,
  origins,
  port,
  type Secret,
  secret,
  text,
  trustedProxies,
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
    /** Whether webhooks may be http, and lead into private networks; `development`: unless NODE_ENV=production. */
    webhooksAllowHttp: ['WEBHOOKS_ALLOW_HTTP', oneOf(['on', 'off', 'development'], 'development')],
    webhooksAllowPrivate: ['WEBHOOKS_ALLOW_PRIVATE', oneOf(['on', 'off', 'development'], 'development')],
    /** Webhook deliveries under way at once in this process. */
    webhooksParallel: ['WEBHOOKS_PARALLEL', integer({ min: 1, max: 1_000 }, 64)],
    /** The folder of media, unless MEDIA_S3_BUCKET names a bucket. */
    mediaDir: ['MEDIA_DIR', text('.parley/media')],
    mediaS3Endpoint: ['MEDIA_S3_ENDPOINT', optionalText()],
    mediaS3Region: ['MEDIA_S3_REGION', text('us-east-1')],
    mediaS3Bucket: ['MEDIA_S3_BUCKET', optionalText()],
    mediaS3AccessKeyId: ['MEDIA_S3_ACCESS_KEY_ID', optionalSecret],
    mediaS3SecretAccessKey: ['MEDIA_S3_SECRET_ACCESS_KEY', optionalSecret],
    mediaS3ForcePathStyle: ['MEDIA_S3_FORCE_PATH_STYLE', oneOf(['on', 'off'], 'off')],
    /** Downloads lead to signed URLs of the storage; where clients can reach it. */
    mediaS3Redirect: ['MEDIA_S3_REDIRECT', oneOf(['on', 'off'], 'off')],
    /** Bytes of a file, of an image, and of all that one user has uploaded and not sent. */
    mediaMaxBytes: ['MEDIA_MAX_BYTES', integer({ min: 1_024, max: 4 * 1024 ** 3 }, 100 * 1024 ** 2)],
    mediaImageMaxBytes: [
      'MEDIA_IMAGE_MAX_BYTES',
      integer({ min: 1_024, max: 4 * 1024 ** 3 }, 25 * 1024 ** 2),
    ],
    mediaUnsentMaxBytes: ['MEDIA_UNSENT_MAX_BYTES', integer({ min: 1_024, max: 1024 ** 5 }, 1024 ** 3)],
    /** Uploads coming in at once, and files being worked on at once: each takes a thread of libuv's four. */
    mediaUploads: ['MEDIA_UPLOADS', integer({ min: 1, max: 10_000 }, 64)],
    mediaJobs: ['MEDIA_JOBS', integer({ min: 1, max: 64 }, 2)],
    /** Where uploads lie while they come in; by default in the temporary folder of the system. */
    mediaTemporaryDir: ['MEDIA_TEMPORARY_DIR', optionalText()],
    /** A file of words and phrases that messages are refused for, or flagged; none by default. */
    contentFilterFile: ['CONTENT_FILTER_FILE', optionalText()],
    /** Whether this instance indexes messages for search; one at least has to. */
    searchIndexer: ['SEARCH_INDEXER', oneOf(['on', 'off'], 'on')],
    /** Whose X-Forwarded-For is believed. */
    trustedProxies: ['TRUSTED_PROXIES', trustedProxies()],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
    /** Browsers' origins beside the own host's, whose pages may call. */
    allowedOrigins: ['ALLOWED_ORIGINS', origins()],
    logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
    environment: ['NODE_ENV', nodeEnvironment()],
  });
  if (config.mediaS3Bucket && !(config.mediaS3AccessKeyId && config.mediaS3SecretAccessKey)) {
    throw new ConfigError([
      'MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY must be set with MEDIA_S3_BUCKET',
    ]);
  }
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
