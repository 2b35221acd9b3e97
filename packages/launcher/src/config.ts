import { resolve } from 'node:path';
import { type Environment, integer, loadConfig, oneOf, optionalText, port, text } from '@parley/runtime';
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
    nodeEnv: ['NODE_ENV', text('development')],
    rateLimits: ['PARLEY_RATE_LIMITS', oneOf(['on', 'off'], 'on')],
    logLevel: ['LOG_LEVEL', optionalText()],
  });
}

export type LauncherConfig = ReturnType<typeof loadLauncherConfig>;
