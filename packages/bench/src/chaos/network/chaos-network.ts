import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { createLogger } from '@parley/runtime';
import { type TokenSigner, tokenSigner } from '../../product/access-tokens.ts';
import { startAuthService, startGatewayService, startMessageService } from './chaos-services.ts';
import { keepJournal } from './journal.ts';
import type { Restartable } from './restartable.ts';
import { openSeverablePath, type SeverablePath } from './severable-path.ts';
import { type WeatherStation, weatherStation } from './unreliable-fanout.ts';

/** Who has a path to Redis of its own that can be cut. */
export const redisUsers = ['gateway-1', 'gateway-2', 'message'] as const;
export type RedisUser = (typeof redisUsers)[number];

export interface ChaosServers {
  databaseUrl: string;
  redisUrl: string;
  /** Of the services; silent by default, for what they complain about is done to them. */
  logLevel?: string | undefined;
}

export interface ChaosNetwork {
  readonly gatewayUrls: readonly string[];
  readonly authUrl: string;
  readonly messageUrl: string;
  readonly pool: Pool;
  readonly sign: TokenSigner;
  readonly gateways: readonly Restartable[];
  readonly message: Restartable;
  readonly redis: Record<RedisUser, SeverablePath>;
  /** Between the fan-out and both gateways. */
  readonly station: WeatherStation;
  close(): Promise<void>;
}

type Closers = (() => Promise<unknown>)[];

/**
 * Auth, message and two gateways over real Postgres and Redis, in this process, with a journal of everything
 * that is committed. The database is its own and goes with it.
 */
export async function startChaosNetwork(servers: ChaosServers): Promise<ChaosNetwork> {
  const closers: Closers = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await start(servers, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(servers: ChaosServers, closers: Closers): Promise<Omit<ChaosNetwork, 'close'>> {
  const closing = <T extends { close(): Promise<unknown> }>(thing: T): T => {
    closers.push(() => thing.close());
    return thing;
  };
  const dir = await mkdtemp(join(tmpdir(), 'parley-chaos-'));
  closers.push(() => rm(dir, { recursive: true, force: true }));
  const database = await createTestDatabase(servers.databaseUrl);
  closers.push(database.drop);
  const pool = createPool({ url: database.url, max: 4, applicationName: 'parley-chaos' });
  closers.push(() => pool.end());
  await keepJournal(pool);
  const path = async () => closing(await openSeverablePath(servers.redisUrl));
  const redis = { 'gateway-1': await path(), 'gateway-2': await path(), message: await path() };

  const keysFile = join(dir, 'keys.json');
  const logger = createLogger({ service: 'chaos', level: servers.logLevel ?? 'silent' });
  const env = {
    ...{ HOST: '127.0.0.1', HTTP_PORT: '0', GRPC_PORT: '0', INTERNAL_PORT: '0' },
    ...{ DATABASE_URL: database.url, REDIS_URL: servers.redisUrl },
    ...{ PARLEY_RATE_LIMITS: 'off', AUTH_KEYS_FILE: keysFile },
  };
  const place = { env, databaseUrl: database.url, redisUrl: servers.redisUrl, logger };
  const auth = closing(await startAuthService(place));
  const behindAuth = { ...place, env: { ...env, AUTH_GRPC_URL: auth.running.urls.grpc ?? '' } };
  const message = closing(await startMessageService({ ...behindAuth, redisUrl: redis.message.url }));
  const station = weatherStation();
  const gatewayEnv = { ...behindAuth.env, MESSAGE_GRPC_URLS: message.running.urls.grpc ?? '' };
  const gateways: Restartable[] = [];
  for (const user of ['gateway-1', 'gateway-2'] as const) {
    const at = { ...behindAuth, env: gatewayEnv, redisUrl: redis[user].url };
    gateways.push(closing(await startGatewayService(at, station)));
  }
  return {
    gatewayUrls: gateways.map(({ running }) => running.urls.http ?? ''),
    authUrl: auth.running.urls.http ?? '',
    messageUrl: message.running.urls.http ?? '',
    sign: await tokenSigner(keysFile),
    ...{ pool, gateways, message, redis, station },
  };
}
