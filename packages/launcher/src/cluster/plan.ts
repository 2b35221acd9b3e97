import { join } from 'node:path';
import type { ServiceSpec } from '../supervisor.ts';

export interface ClusterPlanOptions {
  counts: { auth: number; message: number; gateway: number; pushWorker: number };
  /** Where keys lie. */
  dir: string;
  servers: { postgres: string; redis: string; rabbitmq: string };
  /** Key of the hash that tells a resend from a conflict. */
  hashKey: string;
  /** How push-workers reach Apple or its simulator (`APNS_*`). */
  apns: Record<string, string>;
  /** Passed to every service (`NODE_ENV`, `LOG_LEVEL`, `PARLEY_RATE_LIMITS`). */
  common: Record<string, string>;
  freePort(): Promise<number>;
}

export interface ClusterPlan {
  auth: ServiceSpec[];
  message: ServiceSpec[];
  gateway: ServiceSpec[];
  pushWorker: ServiceSpec[];
}

type Ports = Record<'HTTP_PORT' | 'GRPC_PORT' | 'INTERNAL_PORT', string>;

/** Names, fixed ports and environment of every process of the cluster. */
export async function planCluster(options: ClusterPlanOptions): Promise<ClusterPlan> {
  const { counts, servers, dir } = options;
  const ports = async (count: number): Promise<Ports[]> =>
    Promise.all(Array.from({ length: count }, () => threePorts(options)));
  const [auth, message, gateway, pushWorker] = (await Promise.all(
    [counts.auth, counts.message, counts.gateway, counts.pushWorker].map(ports),
  )) as [Ports[], Ports[], Ports[], Ports[]];
  const data = { DATABASE_URL: servers.postgres, REDIS_URL: servers.redis };
  const authGrpc = { AUTH_GRPC_URL: grpcUrls(auth)[0] ?? '' };
  const service = (name: string, each: Ports[], env: Record<string, string>) =>
    each.map((own, index) => specOf(name, index, { ...options.common, ...env, ...own }));
  return {
    auth: service('auth', auth, { ...data, AUTH_KEYS_FILE: join(dir, 'auth-keys.json') }),
    message: service('message', message, {
      ...data,
      ...authGrpc,
      AMQP_URL: servers.rabbitmq,
      MESSAGE_HASH_KEY: options.hashKey,
    }),
    gateway: service('gateway', gateway, {
      ...authGrpc,
      REDIS_URL: servers.redis,
      MESSAGE_GRPC_URLS: grpcUrls(message).join(','),
    }),
    pushWorker: service('push-worker', pushWorker, {
      ...data,
      ...authGrpc,
      ...options.apns,
      AMQP_URL: servers.rabbitmq,
    }),
  };
}

async function threePorts({ freePort }: ClusterPlanOptions): Promise<Ports> {
  const [http, grpc, internal] = await Promise.all([freePort(), freePort(), freePort()]);
  return { HTTP_PORT: `${http}`, GRPC_PORT: `${grpc}`, INTERNAL_PORT: `${internal}` };
}

function specOf(service: string, index: number, env: Record<string, string> & Ports): ServiceSpec {
  return {
    name: `${service}-${index + 1}`,
    entry: `services/${service}/src/main.ts`,
    env: { HOST: '127.0.0.1', ...env },
    url: `http://127.0.0.1:${env.HTTP_PORT}`,
    internalUrl: `http://127.0.0.1:${env.INTERNAL_PORT}`,
  };
}

function grpcUrls(instances: readonly Ports[]): string[] {
  return instances.map(({ GRPC_PORT }) => `127.0.0.1:${GRPC_PORT}`);
}
