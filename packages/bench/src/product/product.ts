import { join } from 'node:path';
import { createPool, migrate, type Pool } from '@parley/database';
import { freePort, type Infrastructure, type SupervisedService, supervise } from '@parley/launcher';
import { collectOnSignal } from '../measure/memory-meter.ts';
import { type TokenSigner, tokenSigner } from './access-tokens.ts';

export interface ProductOptions {
  /** Unique; names its database and its files. */
  name: string;
  infrastructure: Infrastructure;
  /** Keys, logs and pid records. */
  dir: string;
  runDir: string;
  /** Environment of the message service beside its addresses. */
  messageEnv?: Record<string, string>;
  /** Where each service leaves a CPU profile when it ends. */
  profileDir?: string | undefined;
}

/** auth, message and one gateway as processes of their own, on a database of their own; push-workers when asked for. */
export interface Product {
  name: string;
  pool: Pool;
  sign: TokenSigner;
  gateway: SupervisedService;
  /** Where auth serves REST. */
  authUrl: string;
  /** Where message serves REST. */
  messageUrl: string;
  /** What a message's way costs, by process; the servers are shared with other products of the run. */
  pids: Record<string, number>;
  /** One more gateway of the same product, with settings beside its addresses. */
  startGateway(name: string, env?: Record<string, string>): Promise<SupervisedService>;
  /** A push-worker of the product, with how it reaches APNs (`APNS_*`). */
  startPushWorker(name: string, apnsEnv: Record<string, string>): Promise<SupervisedService>;
  stop(): Promise<void>;
}

interface Ports {
  http: number;
  grpc: number;
  internal: number;
}

/** Starts the product. Rejects, with nothing left running, when a service does not become ready. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { infrastructure, name, dir } = options;
  const keysFile = join(dir, name, 'auth-keys.json');
  const databaseUrl = await createDatabase(
    infrastructure.postgres.url,
    `parley_${name.replaceAll('-', '_')}`,
  );
  const pool = createPool({
    url: databaseUrl,
    max: 2,
    applicationName: 'parley-bench',
    statementTimeoutMs: 60_000,
  });
  const stops: (() => Promise<unknown>)[] = [() => pool.end()];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  const start = async (service: string, ports: Ports, env: Record<string, string>, as = service) => {
    const started = await startService(options, service, as, ports, env);
    stops.push(() => started.stop());
    return started;
  };
  try {
    const [authPorts, messagePorts] = await Promise.all([threePorts(), threePorts()]);
    const data = { DATABASE_URL: databaseUrl, REDIS_URL: infrastructure.redis.url };
    const authGrpc = { AUTH_GRPC_URL: `127.0.0.1:${authPorts.grpc}` };
    const upstream = { ...authGrpc, MESSAGE_GRPC_URLS: `127.0.0.1:${messagePorts.grpc}` };
    const auth = await start('auth', authPorts, { ...data, AUTH_KEYS_FILE: keysFile });
    const message = await start('message', messagePorts, {
      ...data,
      ...authGrpc,
      AMQP_URL: infrastructure.rabbitmq.url,
      ...options.messageEnv,
    });
    const startGateway = async (as: string, env: Record<string, string> = {}) =>
      start('gateway', await threePorts(), { ...upstream, REDIS_URL: infrastructure.redis.url, ...env }, as);
    const startPushWorker = async (as: string, apnsEnv: Record<string, string>) => {
      const env = { ...data, ...authGrpc, AMQP_URL: infrastructure.rabbitmq.url, ...apnsEnv };
      return start('push-worker', await threePorts(), env, as);
    };
    const gateway = await startGateway('gateway');
    const sign = await tokenSigner(keysFile);
    const pids = {
      gateway: gateway.pid,
      message: message.pid,
      auth: auth.pid,
      ...serverPids(infrastructure),
    };
    const messageUrl = `http://127.0.0.1:${messagePorts.http}`;
    const authUrl = `http://127.0.0.1:${authPorts.http}`;
    return { name, pool, sign, gateway, authUrl, messageUrl, pids, startGateway, startPushWorker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = createPool({ url: serverUrl, max: 1, applicationName: 'parley-bench' });
  try {
    await admin.query(`CREATE DATABASE ${name}`);
  } finally {
    await admin.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}

async function startService(
  { name, dir, runDir, profileDir }: ProductOptions,
  service: string,
  as: string,
  ports: Ports,
  env: Record<string, string>,
): Promise<SupervisedService> {
  const profile = profileDir
    ? ` --cpu-prof --cpu-prof-dir=${profileDir} --cpu-prof-name=${name}-${as}.cpuprofile`
    : '';
  const started = await supervise(
    {
      name: as,
      entry: `services/${service}/src/main.ts`,
      url: `http://127.0.0.1:${ports.http}`,
      internalUrl: `http://127.0.0.1:${ports.internal}`,
      env: {
        HOST: '127.0.0.1',
        HTTP_PORT: `${ports.http}`,
        GRPC_PORT: `${ports.grpc}`,
        INTERNAL_PORT: `${ports.internal}`,
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
        PARLEY_RATE_LIMITS: 'off',
        NODE_OPTIONS: `${collectOnSignal}${profile}`,
        ...env,
      },
    },
    {
      logDir: join(dir, name, 'logs'),
      runDir,
      changed: (_service, event) =>
        console.error(`${name}: ${as} ${event}; the figures of this run are void`),
    },
  );
  return started;
}

async function threePorts(): Promise<Ports> {
  const [http, grpc, internal] = await Promise.all([freePort(), freePort(), freePort()]);
  return { http, grpc, internal };
}

function serverPids({ postgres, redis, rabbitmq }: Infrastructure): Record<string, number> {
  return Object.fromEntries(
    [postgres, redis, rabbitmq].flatMap(({ name, pid }) => (pid === null ? [] : [[name, pid]])),
  );
}
