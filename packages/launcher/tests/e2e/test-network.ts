import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApnsSimulator, createProviderKey, startApnsSimulator } from '@parley/apns-simulator';
import { loadAuthConfig, startAuth } from '@parley/auth';
import { createPool, createTestDatabase, hotPoolSettings } from '@parley/database';
import { createRedisFanout, type Fanout } from '@parley/fanout';
import { loadGatewayConfig, startGateway } from '@parley/gateway';
import { loadMessageConfig, startMessage } from '@parley/message';
import { createRedisPresence } from '@parley/presence';
import { loadPushWorkerConfig, startPushWorker } from '@parley/push-worker';
import { createAmqpQueue } from '@parley/queue';
import { createRedisRateLimit } from '@parley/rate-limit';
import { createLogger, eventually, type Running, testServers } from '@parley/runtime';
import { developmentAbout } from '../../src/edge/about.ts';
import { startEdge } from '../../src/edge/edge.ts';
import { freePort } from '../../src/infrastructure/index.ts';
import { nodeBinary, rootDir } from '../../src/paths.ts';

export interface TestNetwork {
  /** The edge. */
  readonly url: string;
  readonly gatewayUrls: readonly string[];
  /** The services that speak REST, without the edge. */
  readonly serviceUrls: Readonly<Record<'auth' | 'message' | 'push', string>>;
  readonly simulator: ApnsSimulator;
  readonly databaseUrl: string;
  readonly keysFile: string;
  /** What another gateway, in a process of its own, is started with. */
  readonly gatewayEnv: Readonly<Record<string, string>>;
  /** Drains and stops one of the gateways, as a deployment does. */
  stopGateway(index: number): Promise<void>;
  /** With `messageProcess`: SIGKILL, and a new process on the same ports. */
  killMessage(): Promise<void>;
  restartMessage(): Promise<void>;
  close(): Promise<void>;
}

export interface TestNetworkOptions {
  redisUrl?: string;
  /** A server of the test's own; else the shared one with names of its own. */
  amqpUrl?: string;
  messageProcess?: boolean;
  gateways?: number;
  gatewayEnv?: Record<string, string>;
  /** For every service. */
  env?: Record<string, string>;
  /** auth's clock, ms since the Unix epoch: what it signs in the past expires early. */
  authNow?: () => number;
  /** Stands between auth and its fan-out, to lose what passes. */
  authFanout?: (fanout: Fanout) => Fanout;
}

const BUNDLE_ID = 'chat.parley.test';

/** All four services over real Postgres, Redis, RabbitMQ and the simulator, behind one edge. */
export async function newTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const servers = testServers();
  const redisUrl = options.redisUrl ?? servers.redisUrl;
  const amqp = options.amqpUrl
    ? { url: options.amqpUrl }
    : { url: servers.amqpUrl, prefix: `e2e-${randomBytes(4).toString('hex')}.` };
  const dir = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const database = await createTestDatabase(servers.databaseUrl);
  const logger = createLogger({ service: 'e2e', level: process.env['E2E_LOG'] ?? 'error' });
  const closers: (() => Promise<unknown>)[] = [];
  const onClose = <T extends { close(): Promise<unknown> }>(thing: T): T => {
    closers.unshift(() => thing.close());
    return thing;
  };
  closers.push(database.drop, () => rm(dir, { recursive: true, force: true }));

  const pool = (max: number, settings = {}) => {
    const made = createPool({ url: database.url, max, applicationName: 'e2e', settings });
    closers.unshift(() => made.end());
    return made;
  };
  const fanout = () => onClose(createRedisFanout({ url: redisUrl }));
  const presence = () => onClose(createRedisPresence({ url: redisUrl }));
  const rateLimit = () => onClose(createRedisRateLimit({ url: redisUrl }));
  const queue = () => onClose(createAmqpQueue({ ...amqp, logger }));

  const env = {
    HOST: '127.0.0.1',
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    INTERNAL_PORT: '0',
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    AMQP_URL: amqp.url,
    AUTH_KEYS_FILE: join(dir, 'keys.json'),
    PARLEY_RATE_LIMITS: 'off',
    // Services and clients share one event loop here, whose lag says nothing about saturation.
    GATEWAY_SEND_TARGET_MS: '2000',
    LOG_LEVEL: 'error',
    ...options.env,
  };

  const providerKey = await createProviderKey();
  const simulator = onClose(await startApnsSimulator({ keys: [providerKey], topics: [BUNDLE_ID] }));
  const auth = onClose(
    await startAuth(loadAuthConfig(env), {
      pool: pool(10),
      fanout: options.authFanout?.(fanout()) ?? fanout(),
      rateLimit: rateLimit(),
      logger,
      ...(options.authNow ? { now: options.authNow } : {}),
    }),
  );
  const upstreamEnv = { ...env, AUTH_GRPC_URL: auth.urls.grpc ?? '' };

  let child: ChildProcess | undefined;
  let relaunch: () => Promise<void> = async () => {};
  const message = await (options.messageProcess ? fixedPorts() : inProcess());

  async function inProcess(): Promise<Running['urls']> {
    const running = await startMessage(loadMessageConfig(upstreamEnv), {
      pool: pool(10),
      hotPool: pool(2, hotPoolSettings),
      fanout: fanout(),
      queue: queue(),
      rateLimit: rateLimit(),
      logger,
    });
    return onClose(running).urls;
  }

  async function fixedPorts(): Promise<Running['urls']> {
    const [http, grpc, internal] = await Promise.all([freePort(), freePort(), freePort()]);
    const urls = {
      http: `http://127.0.0.1:${http}`,
      grpc: `127.0.0.1:${grpc}`,
      internal: `http://127.0.0.1:${internal}`,
    };
    const ports = { HTTP_PORT: `${http}`, GRPC_PORT: `${grpc}`, INTERNAL_PORT: `${internal}` };
    await launchMessage(urls, ports);
    return urls;
  }

  async function launchMessage(urls: Running['urls'], ports: Record<string, string>): Promise<void> {
    relaunch = () => launchMessage(urls, ports);
    child = spawn(nodeBinary, [join(rootDir, 'services/message/src/main.ts')], {
      env: { PATH: process.env['PATH'], ...upstreamEnv, ...ports },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await eventually(
      'message to be ready',
      () =>
        fetch(`${urls.internal}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeoutMs: 20_000, everyMs: 50 },
    );
  }
  const killMessage = async () => {
    const dying = child;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const exited = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill('SIGKILL');
    await exited;
  };
  closers.unshift(killMessage);

  const gateways: Running[] = [];
  for (let i = 0; i < (options.gateways ?? 2); i++) {
    const config = loadGatewayConfig({
      ...upstreamEnv,
      MESSAGE_GRPC_URLS: message.grpc,
      GATEWAY_DRAIN_MS: '200',
      ...options.gatewayEnv,
    });
    const seams = { fanout: fanout(), presence: presence(), rateLimit: rateLimit(), logger };
    gateways.push(onClose(await startGateway(config, seams)));
  }

  const keyFile = join(dir, 'apns.p8');
  const caFile = join(dir, 'apns-ca.pem');
  await Promise.all([writeFile(keyFile, providerKey.privateKey), writeFile(caFile, simulator.ca)]);
  const pushConfig = loadPushWorkerConfig({
    ...upstreamEnv,
    APNS_URL: simulator.url,
    APNS_CA_FILE: caFile,
    APNS_KEY_FILE: keyFile,
    APNS_KEY_ID: providerKey.keyId,
    APNS_TEAM_ID: providerKey.teamId,
    APNS_TOPIC: BUNDLE_ID,
  });
  const push = onClose(
    await startPushWorker(pushConfig, {
      ...{ pool: pool(10), presence: presence(), queue: queue(), rateLimit: rateLimit(), logger },
    }),
  );

  const upstream = (name: string, urls: Running['urls']) => ({
    name,
    url: urls.http ?? '',
    internalUrl: urls.internal,
  });
  const edge = onClose(
    await startEdge({
      host: '127.0.0.1',
      port: 0,
      about: developmentAbout,
      upstreams: {
        auth: [upstream('auth', auth.urls)],
        message: [upstream('message', message)],
        push: [upstream('push-worker', push.urls)],
        gateway: gateways.map((gateway, i) => upstream(`gateway-${i + 1}`, gateway.urls)),
      },
    }),
  );
  await eventually('all services to be ready', async () => (await fetch(`${edge.url}/readyz`)).ok, {
    timeoutMs: 30_000,
  });

  return {
    url: edge.url,
    gatewayUrls: gateways.map((gateway) => gateway.urls.http ?? ''),
    simulator,
    serviceUrls: {
      auth: auth.urls.http ?? '',
      message: message.http ?? '',
      push: push.urls.http ?? '',
    },
    databaseUrl: database.url,
    keysFile: env.AUTH_KEYS_FILE,
    gatewayEnv: { ...upstreamEnv, MESSAGE_GRPC_URLS: message.grpc ?? '', ...options.gatewayEnv },
    stopGateway: async (index) => gateways[index]?.close(),
    killMessage,
    restartMessage: () => relaunch(),
    async close() {
      for (const close of closers) await close();
    },
  };
}
