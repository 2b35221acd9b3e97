import {
  ConfigError,
  type Environment,
  integer,
  list,
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
import { appleAddress, appleId, applePrivateKey, appleSettings, bundleIds } from './apple/apple-settings.ts';
import { mailSettings } from './mails/mail-settings.ts';

const DAY_MS = 86_400_000;

export type AuthConfig = ReturnType<typeof loadAuthConfig>;

/** The configuration of auth. Throws one ConfigError that names every problem. */
export function loadAuthConfig(env: Environment) {
  const { refreshIdleDays, sessionDays, deletionGraceDays, ...config } = loadConfig(env, {
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
    /** Between the wish that an account be deleted and the deletion; 0: at once. */
    deletionGraceDays: ['AUTH_DELETION_GRACE_DAYS', integer({ min: 0, max: 365 }, 7)],
    /** Passwords hashed at once, each on a thread of libuv's pool of four; 64 more may wait. */
    hashConcurrency: ['AUTH_HASH_CONCURRENCY', integer({ min: 1, max: 3 }, 1)],
    /** The apps whose users may sign in with Apple; without any, nobody does. */
    appleBundleIds: ['AUTH_APPLE_BUNDLE_IDS', bundleIds],
    appleIssuer: ['AUTH_APPLE_ISSUER', text('https://appleid.apple.com')],
    appleJwksUrl: ['AUTH_APPLE_JWKS_URL', appleAddress('https://appleid.apple.com/auth/keys')],
    appleTokenUrl: ['AUTH_APPLE_TOKEN_URL', appleAddress('https://appleid.apple.com/auth/token')],
    appleRevokeUrl: ['AUTH_APPLE_REVOKE_URL', appleAddress('https://appleid.apple.com/auth/revoke')],
    appleTeamId: ['AUTH_APPLE_TEAM_ID', appleId],
    appleKeyId: ['AUTH_APPLE_KEY_ID', appleId],
    applePrivateKey: ['AUTH_APPLE_PRIVATE_KEY', applePrivateKey],
    /** Browsers' origins beside the own host's, whose pages may call. */
    allowedOrigins: ['ALLOWED_ORIGINS', origins()],
    /** What people see where the service names itself: in authenticator apps and on passkeys. */
    issuerName: ['AUTH_ISSUER_NAME', text('Parley')],
    /** The domain that passkeys are bound to, and where they may be used from; `https://` of it by default. */
    passkeyRpId: ['AUTH_PASSKEY_RP_ID', text('localhost')],
    passkeyOrigins: ['AUTH_PASSKEY_ORIGINS', list('')],
    /** The apps (team id, dot, bundle id) that may use passkeys and open links of this domain. */
    appleAppIds: ['AUTH_APPLE_APP_IDS', list('')],
    mails: ['AUTH_MAILS', oneOf(['on', 'off'], 'on')],
    smtpUrl: ['AUTH_SMTP_URL', optionalSecret],
    /** Mails are kept there as .eml files instead of being sent. */
    mailDir: ['AUTH_MAIL_DIR', optionalText()],
    mailFrom: ['AUTH_MAIL_FROM', optionalText()],
    /** Where the links in mails lead: the web client's or the app's universal links. */
    linkUrl: ['AUTH_LINK_URL', optionalText()],
    logLevel: ['LOG_LEVEL', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info')],
    /** Whose X-Forwarded-For is believed. */
    trustedProxies: ['TRUSTED_PROXIES', trustedProxies()],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
    environment: ['NODE_ENV', nodeEnvironment()],
  });
  if (config.rateLimits === 'off' && config.environment === 'production') {
    throw new ConfigError(['PARLEY_RATE_LIMITS must not be off with NODE_ENV=production']);
  }
  const lifetimes = Object.freeze({
    refreshIdleMs: refreshIdleDays * DAY_MS,
    sessionMs: sessionDays * DAY_MS,
  });
  const apple = appleSettings({
    bundleIds: config.appleBundleIds,
    issuer: config.appleIssuer,
    jwksUrl: config.appleJwksUrl,
    tokenUrl: config.appleTokenUrl,
    revokeUrl: config.appleRevokeUrl,
    teamId: config.appleTeamId,
    keyId: config.appleKeyId,
    privateKey: config.applePrivateKey,
  });
  const mail = mailSettings({ ...config, dir: config.mailDir, from: config.mailFrom });
  return Object.freeze({ ...config, deletionGraceMs: deletionGraceDays * DAY_MS, lifetimes, mail, apple });
}

/** What the command reads that rotates the keys. Throws a ConfigError with every problem. */
export function loadRotationConfig(env: Environment) {
  return loadConfig(env, {
    keysFile: ['AUTH_KEYS_FILE', text()],
    /** Every process has to know the new key by then: auth reads again after 30 s, the others ask it after 60 s. */
    leadSeconds: ['AUTH_KEY_LEAD_SECONDS', integer({ min: 120, max: 86_400 }, 300)],
  });
}

function optionalSecret(raw: string | undefined): Secret | undefined {
  return raw === undefined ? undefined : secret()(raw);
}
