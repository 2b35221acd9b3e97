import { join } from 'node:path';
import { loadAuthConfig, startAuth } from '@parley/auth';
import { createPool, migrate, type Pool } from '@parley/database';
import { createMemoryFanout } from '@parley/fanout';
import { loadGatewayConfig, startGateway } from '@parley/gateway';
import { createHotPool, loadMessageConfig, startMessage } from '@parley/message';
import { createMemoryPresence } from '@parley/presence';
import { loadPushWorkerConfig, startPushWorker } from '@parley/push-worker';
import { createPostgresQueue } from '@parley/queue';
import { createMemoryRateLimit } from '@parley/rate-limit';
import type { Running, TrustedProxies } from '@parley/runtime';
import { startSimulatedApple } from '../apple.ts';
import { localAuthEnv } from '../config.ts';
import type { About } from '../edge/about.ts';
import { developerApiFor } from '../edge/developer/developer-api.ts';
import { type Edge, startEdge } from '../edge/edge.ts';
import type { WebFiles } from '../edge/web-files.ts';
import { keptSecret } from '../infrastructure/kept-secret.ts';
import { createStops, type Stops } from '../stops.ts';
import { openLogFile } from './log-file.ts';

export interface EmbeddedOptions {
  /** Keys and the log lie here. */
  dir: string;
  databaseUrl: string;
  host: string;
  port: number;
  trustedProxies?: TrustedProxies | undefined;
  logLevel: string;
  /** Passed to every service (`NODE_ENV`, `PARLEY_RATE_LIMITS`, what auth and message read). */
  common: Record<string, string>;
  /** The real Apple (`APNS_*`), or the simulator. */
  apns: 'simulator' | Record<string, string>;
  web?: WebFiles | undefined;
  about?: About | undefined;
}

export interface Embedded {
  readonly edge: Edge;
  close(): Promise<void>;
}

/**
 * All four services in this process, on seams in memory and a queue in Postgres; between them gRPC on
 * loopback as ever. Rejects, with nothing left running, when one cannot start.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const stops = createStops();
  let edge: Edge | undefined;
  // Last of all: sockets go through it while the gateway says goodbye.
  stops.add(() => edge?.close());
  try {
    const [, apple] = await Promise.all([
      migrate(options.databaseUrl),
      options.apns === 'simulator' ? startSimulatedApple(options.dir) : undefined,
    ]);
    if (apple) stops.add(() => apple.simulator.close());
    const apns = apple?.env ?? (options.apns === 'simulator' ? {} : options.apns);
    const upstreams = await startServices(options, apns, stops);
    const { host, port, web, about, trustedProxies } = options;
    edge = await startEdge({
      ...{ host, port, web, about, trustedProxies },
      upstreams,
      simulator: apple?.simulator.http,
      developer: developerApiFor({ ...options.common, ...localAuthEnv(options.common, options) }, upstreams),
    });
    stops.add(async () => edge?.stopAccepting());
    return { edge, close: stops.run };
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function startServices(options: EmbeddedOptions, apns: Record<string, string>, stops: Stops) {
  const log = openLogFile(join(options.dir, 'parley.log'), options.logLevel);
  stops.add(log.close);
  const seams = createSeams(options.databaseUrl, log.logger('queue'), stops);
  const own = {
    ...options.common,
    HOST: '127.0.0.1',
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    INTERNAL_PORT: '0',
    DATABASE_URL: options.databaseUrl,
  };
  const keep = <T extends Running>(running: T): T => {
    stops.add(() => running.close());
    return running;
  };
  const authConfig = loadAuthConfig({
    ...own,
    ...localAuthEnv(options.common, options),
    AUTH_KEYS_FILE: join(options.dir, 'auth-keys.json'),
  });
  const auth = keep(
    await startAuth(authConfig, { ...seams, pool: seams.pool(10, 'auth'), logger: log.logger('auth') }),
  );
  const edges = { ...own, AUTH_GRPC_URL: auth.urls.grpc };

  const hashKey = await keptSecret(join(options.dir, 'message-hash-key'));
  const messageConfig = loadMessageConfig({
    MEDIA_DIR: join(options.dir, 'media'),
    ...edges,
    MESSAGE_HASH_KEY: hashKey,
  });
  const hotPool = createHotPool(options.databaseUrl, messageConfig);
  stops.add(() => hotPool.end());
  const messageSeams = { ...seams, pool: seams.pool(10, 'message'), hotPool, logger: log.logger('message') };
  const message = keep(await startMessage(messageConfig, messageSeams));

  const gatewayConfig = loadGatewayConfig({
    ...edges,
    MESSAGE_GRPC_URLS: message.urls.grpc,
    GATEWAY_DRAIN_MS: '500',
  });
  const pushConfig = loadPushWorkerConfig({ ...edges, ...apns });
  const pushSeams = { ...seams, pool: seams.pool(8, 'push-worker'), logger: log.logger('push-worker') };
  const push = keep(await startPushWorker(pushConfig, pushSeams));
  const gateway = keep(await startGateway(gatewayConfig, { ...seams, logger: log.logger('gateway') }));
  return {
    auth: [upstreamOf(auth)],
    message: [upstreamOf(message)],
    push: [upstreamOf(push)],
    gateway: [upstreamOf(gateway)],
  };
}

function createSeams(
  databaseUrl: string,
  logger: Parameters<typeof createPostgresQueue>[0]['logger'],
  stops: Stops,
) {
  const pool = (max: number, name: string): Pool => {
    const made = createPool({ url: databaseUrl, max, applicationName: `parley-${name}` });
    stops.add(() => made.end());
    return made;
  };
  const fanout = createMemoryFanout();
  const presence = createMemoryPresence();
  const rateLimit = createMemoryRateLimit();
  const queue = createPostgresQueue({ pool: pool(6, 'queue'), ...(logger ? { logger } : {}) });
  for (const seam of [fanout, presence, rateLimit, queue]) stops.add(() => seam.close());
  return { pool, fanout, presence, rateLimit, queue };
}

function upstreamOf({ name, urls }: Running) {
  return { name, url: urls.http ?? '', internalUrl: urls.internal };
}
