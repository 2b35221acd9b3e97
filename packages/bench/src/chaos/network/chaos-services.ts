import { loadAuthConfig, startAuth } from '@parley/auth';
import { createPool, hotPoolSettings } from '@parley/database';
import { createRedisFanout } from '@parley/fanout';
import { loadGatewayConfig, startGateway } from '@parley/gateway';
import { freePort } from '@parley/launcher';
import { loadMessageConfig, startMessage } from '@parley/message';
import { createRedisPresence } from '@parley/presence';
import { createPostgresQueue } from '@parley/queue';
import { createRedisRateLimit } from '@parley/rate-limit';
import type { Logger } from '@parley/runtime';
import { type Restartable, restartable } from './restartable.ts';
import { unreliableFanout, type WeatherStation } from './unreliable-fanout.ts';

/** Where a service finds its servers; `env` is its environment. */
export interface Place {
  env: Record<string, string>;
  databaseUrl: string;
  redisUrl: string;
  logger: Logger;
}

const DRAIN_MS = '200';

export function startAuthService(place: Place): Promise<Restartable> {
  return restartable(async () => {
    const pool = poolOf(place, 4);
    const fanout = createRedisFanout({ url: place.redisUrl });
    const rateLimit = createRedisRateLimit({ url: place.redisUrl });
    const running = await startAuth(loadAuthConfig(place.env), {
      pool,
      fanout,
      rateLimit,
      logger: place.logger,
    });
    return { running, adapters: [pool, fanout, rateLimit] };
  });
}

/** Pushes go to a queue that nobody consumes: they are no part of this. */
export async function startMessageService(place: Place): Promise<Restartable> {
  const [http, grpc] = await Promise.all([freePort(), freePort()]);
  const config = loadMessageConfig({ ...place.env, HTTP_PORT: `${http}`, GRPC_PORT: `${grpc}` });
  return restartable(async () => {
    const { logger, redisUrl } = place;
    const pool = poolOf(place, 10);
    const hotPool = poolOf(place, 2, hotPoolSettings);
    const fanout = createRedisFanout({ url: redisUrl });
    const rateLimit = createRedisRateLimit({ url: redisUrl });
    const queue = createPostgresQueue({ pool, logger });
    const running = await startMessage(config, { pool, hotPool, fanout, rateLimit, queue, logger });
    return { running, adapters: [pool, hotPool, fanout, rateLimit, queue] };
  });
}

export async function startGatewayService(place: Place, station: WeatherStation): Promise<Restartable> {
  const env = { ...place.env, HTTP_PORT: `${await freePort()}`, GATEWAY_DRAIN_MS: DRAIN_MS };
  const config = loadGatewayConfig(env);
  return restartable(async () => {
    const { logger, redisUrl } = place;
    const fanout = unreliableFanout(createRedisFanout({ url: redisUrl }), station);
    const rateLimit = createRedisRateLimit({ url: redisUrl });
    const presence = createRedisPresence({ url: redisUrl });
    const running = await startGateway(config, { fanout, rateLimit, presence, logger });
    return { running, adapters: [fanout, rateLimit, presence] };
  });
}

function poolOf({ databaseUrl }: Place, max: number, settings = {}) {
  const pool = createPool({ url: databaseUrl, max, applicationName: 'parley-chaos', settings });
  return Object.assign(pool, { close: () => pool.end() });
}
