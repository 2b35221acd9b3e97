import { join, resolve } from 'node:path';
import {
  type Environment,
  integer,
  loadConfig,
  nodeEnvironment,
  oneOf,
  optionalText,
  port,
  text,
  trustedProxies,
} from '@parley/runtime';
import { rootDir } from './paths.ts';

const count = integer({ min: 1, max: 64 }, 1);

/** What the launcher reads from the environment. Throws a ConfigError that names every bad variable. */
export function loadLauncherConfig(env: Environment) {
  return loadConfig(env, {
    dataDir: ['PARLEY_DATA_DIR', (raw) => resolve(rootDir, raw ?? '.parley')],
    port: ['PORT', port(8080)],
    host: ['HOST', text('127.0.0.1')],
    gateways: ['GATEWAYS', integer({ min: 1, max: 64 }, 2)],
    auths: ['AUTH', count],
    messages: ['MESSAGES', count],
    pushWorkers: ['PUSH_WORKERS', count],
    databaseUrl: ['DATABASE_URL', optionalText()],
    redisUrl: ['REDIS_URL', optionalText()],
    amqpUrl: ['AMQP_URL', optionalText()],
    /** The browser of tests and screenshots. */
    chromiumPath: ['CHROMIUM_PATH', optionalText()],
    /** Topic of devices that registered no bundle id. */
    apnsTopic: ['APNS_TOPIC', optionalText()],
    /** Proxies in front of the edge; without any, clients come to it directly. */
    trustedProxies: ['TRUSTED_PROXIES', (raw) => (isGiven(raw) ? trustedProxies()(raw) : undefined)],
    nodeEnv: ['NODE_ENV', nodeEnvironment()],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
    logLevel: ['LOG_LEVEL', optionalText()],
  });
}

function isGiven(raw: string | undefined): boolean {
  return raw !== undefined && raw.trim() !== 'none';
}

/**
 * What is said of media, webhooks, the content filter and allowed origins goes to the services as it is; by default files of
 * media lie among the data.
 */
export function messageEnv(env: Environment, dataDir: string): Record<string, string> {
  const given = Object.entries(env).flatMap(([name, value]) =>
    /^(MEDIA_|WEBHOOKS_|CONTENT_FILTER_FILE$|ALLOWED_ORIGINS$)/.test(name) && value !== undefined
      ? [[name, value] as const]
      : [],
  );
  return { MEDIA_DIR: join(dataDir, 'media'), ...Object.fromEntries(given) };
}

/**
 * What auth is told on this machine, unless `AUTH_*` say otherwise: mails are kept in a folder; links in them and passkeys
 * are for the one address. In production all of it has to be said.
 */
export function localAuthEnv(env: Environment, place: { dir: string; port: number }): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('AUTH_') && value ? [[name, value] as const] : [],
    ),
  );
  if (env['NODE_ENV'] === 'production') return given;
  const address = `http://localhost:${place.port}`;
  const domain = given['AUTH_PASSKEY_RP_ID'] ?? 'localhost';
  return {
    ...(given['AUTH_SMTP_URL'] ? {} : { AUTH_MAIL_DIR: join(place.dir, 'mails') }),
    AUTH_LINK_URL: address,
    // Browsers say http and the port; apps say https and none.
    ...(domain === 'localhost' ? { AUTH_PASSKEY_ORIGINS: `https://localhost,${address}` } : {}),
    ...given,
  };
}

/** Where an auth with these variables keeps mails, if in a folder. */
export function mailFolderOf(auth: Record<string, string>): string | undefined {
  return auth['AUTH_MAILS'] === 'off' || auth['AUTH_SMTP_URL'] ? undefined : auth['AUTH_MAIL_DIR'];
}

/** Services stand behind the edge and nothing else, whatever stands in front of it. */
export const behindTheEdge = { TRUSTED_PROXIES: '127.0.0.0/8,::1/128' };

export type LauncherConfig = ReturnType<typeof loadLauncherConfig>;
