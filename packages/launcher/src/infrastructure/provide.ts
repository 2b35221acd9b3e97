import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { aptInstall, aptWorks } from './apt.ts';
import { findBinary, findEpmd, findPostgresBinaries } from './binaries.ts';
import { dockerWorks, startContainer } from './docker.ts';
import { given, UserGivenError } from './given.ts';
import type { Instance } from './instance.ts';
import { startPostgres } from './postgres.ts';
import { embeddedBinaries } from './postgres-files.ts';
import { amqpAnswers, postgresAnswers, redisAnswers } from './probe.ts';
import { startRabbitmq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';

export interface InfrastructureOptions {
  /** Data and logs of what is started here. */
  dir: string;
  /** Where pids are written down for the next start. */
  runDir: string;
  /** Servers that exist already; each one given is used as it is. */
  urls: { postgres?: string | undefined; redis?: string | undefined; rabbitmq?: string | undefined };
  /** False for throw-away data. */
  durable: boolean;
  /** Which PostgreSQL comes first; installed by default. */
  postgres?: 'installed' | 'embedded';
  note(line: string): void;
}

export interface Infrastructure {
  postgres: Instance;
  redis: Instance;
  rabbitmq: Instance;
  /** Stops what was started here. */
  close(): Promise<void>;
}

type Source = () => Promise<Instance | undefined>;

/**
 * Postgres, Redis and RabbitMQ, started at the same time, each from the first source that works: the URL
 * given, a program on this machine, apt as root, Docker. Rejects with one message that says what to
 * install; what had been started by then is stopped.
 */
export async function provideInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const wanted = [postgresSources(options), redisSources(options), rabbitmqSources(options)];
  const results = await Promise.allSettled(
    wanted.map(({ sources, missing }) => firstThatWorks(sources, missing)),
  );
  const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(running.map((instance) => instance.stop()));
  };
  const [postgres, redis, rabbitmq] = running;
  if (postgres && redis && rabbitmq && running.length === 3) return { postgres, redis, rabbitmq, close };
  await close();
  const reasons = results.flatMap((result) =>
    result.status === 'rejected' ? [(result.reason as Error).message] : [],
  );
  throw new Error(reasons.join('\n\n'));
}

function postgresSources(options: InfrastructureOptions) {
  const start = (programs: 'installed' | 'embedded') =>
    startPostgres({ ...here(options, 'postgres'), programs, durable: options.durable });
  const installed: Source = async () => (findPostgresBinaries() ? start('installed') : undefined);
  const embedded: Source = async () => ((await embeddedBinaries()) ? start('embedded') : undefined);
  const apt: Source = () => viaApt(['postgresql'], options, () => start('installed'));
  return {
    sources: [
      given('DATABASE_URL', 'postgres', options.urls.postgres, 5432, postgresAnswers),
      ...(options.postgres === 'embedded' ? [embedded, installed] : [installed, embedded]),
      apt,
      viaDocker('postgres', options),
    ],
    missing:
      'Parley needs PostgreSQL 15 or newer: install it (Debian: postgresql, Homebrew: postgresql@18), start Docker, or set DATABASE_URL.',
  };
}

function redisSources(options: InfrastructureOptions) {
  const start = () => startRedis(here(options, 'redis'));
  return {
    sources: [
      given('REDIS_URL', 'redis', options.urls.redis, 6379, redisAnswers),
      async () => (findBinary('redis-server') || findBinary('valkey-server') ? start() : undefined),
      () => viaApt(['redis-server'], options, start),
      viaDocker('redis', options),
    ],
    missing:
      'Parley needs Redis: install it (Debian: redis-server, Homebrew: redis), start Docker, or set REDIS_URL.',
  };
}

function rabbitmqSources(options: InfrastructureOptions) {
  const start = () => startRabbitmq(here(options, 'rabbitmq'));
  return {
    sources: [
      given('AMQP_URL', 'rabbitmq', options.urls.rabbitmq, 5672, amqpAnswers),
      async () => (findBinary('rabbitmq-server') && findEpmd() ? start() : undefined),
      () => viaApt(['rabbitmq-server'], options, start),
      viaDocker('rabbitmq', options),
    ],
    missing:
      'Parley needs RabbitMQ 3.10 or newer: install it (Debian: rabbitmq-server, Homebrew: rabbitmq), start Docker, or set AMQP_URL.',
  };
}

async function firstThatWorks(sources: readonly Source[], missing: string): Promise<Instance> {
  const failures: string[] = [];
  for (const source of sources) {
    try {
      const instance = await source();
      if (instance) return instance;
    } catch (error) {
      failures.push((error as Error).message);
      if (error instanceof UserGivenError) throw error;
    }
  }
  throw new Error([...failures, missing].join('\n'));
}

async function viaApt(packages: string[], options: InfrastructureOptions, start: () => Promise<Instance>) {
  if (!aptWorks()) return undefined;
  await aptInstall(packages, options.note);
  return start();
}

function viaDocker(name: 'postgres' | 'redis' | 'rabbitmq', options: InfrastructureOptions): Source {
  const project = `parley-${createHash('sha256').update(options.dir).digest('hex').slice(0, 8)}`;
  return async () => ((await dockerWorks()) ? startContainer(name, project) : undefined);
}

function here(options: InfrastructureOptions, name: string) {
  return { dir: join(options.dir, name), runDir: options.runDir, note: options.note };
}
