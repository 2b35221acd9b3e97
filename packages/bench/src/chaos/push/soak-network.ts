import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApnsSimulator } from '@parley/apns-simulator';
import { createPool, createTestDatabase, type Pool } from '@parley/database';
import { createAmqpQueue, type Queue } from '@parley/queue';
import { createLogger } from '@parley/runtime';
import { type TokenSigner, tokenSigner } from '../../product/access-tokens.ts';
import { openSeverablePath } from '../network/severable-path.ts';
import { keepPushJournal } from './journal.ts';
import { keepPhoneLog, type PhoneLog } from './phone-log.ts';
import type { QueuePlace } from './queue-place.ts';
import { type Closers, startApple, startSenders, startWorkers } from './soak-services.ts';
import type { SoakWorker } from './soak-worker.ts';

export interface SoakServers {
  databaseUrl: string;
  redisUrl: string;
  amqpUrl: string;
  workers: number;
  tierDelaysMs: QueuePlace['tierDelaysMs'];
  /** How long an attempt may take before it is given up, ms. */
  attemptMs: number;
  /** How long a killed worker keeps its shards, ms; as long as the product says by default. */
  leaseMs?: number | undefined;
  logLevel?: string | undefined;
  /** Ends RabbitMQ and starts it again; undefined: the way to it is cut for a while instead. */
  restartBroker?: (() => Promise<void>) | undefined;
}

export interface SoakNetwork {
  readonly authUrl: string;
  readonly messageUrl: string;
  readonly pool: Pool;
  readonly queue: Queue;
  /** What the names of its queues begin with. */
  readonly queuePrefix: string;
  readonly sign: TokenSigner;
  readonly simulator: ApnsSimulator;
  readonly phones: PhoneLog;
  readonly workers: readonly SoakWorker[];
  /** Takes RabbitMQ away from all services for a while. */
  disturbBroker(): Promise<void>;
  close(): Promise<void>;
}

const CUT_MS = 1_000;

/** Auth, message and the simulator in this process, workers as processes of their own. Its database goes with it. */
export async function startSoakNetwork(servers: SoakServers): Promise<SoakNetwork> {
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

async function start(servers: SoakServers, closers: Closers): Promise<Omit<SoakNetwork, 'close'>> {
  const dir = await mkdtemp(join(tmpdir(), 'parley-push-soak-'));
  closers.push(() => rm(dir, { recursive: true, force: true }));
  const database = await createTestDatabase(servers.databaseUrl);
  closers.push(database.drop);
  const pool = createPool({ url: database.url, max: 6, applicationName: 'parley-push-soak' });
  closers.push(() => pool.end());
  await keepPushJournal(pool);
  const path = await openSeverablePath(servers.amqpUrl);
  closers.push(() => path.close());

  const logLevel = servers.logLevel ?? 'silent';
  const logger = createLogger({ service: 'push-soak', level: logLevel });
  const queuePlace = {
    url: path.url,
    prefix: `soak-${randomUUID().slice(0, 8)}.`,
    tierDelaysMs: servers.tierDelaysMs,
  };
  const queue = createAmqpQueue({ ...queuePlace, logger });
  closers.push(() => queue.close());
  const keysFile = join(dir, 'keys.json');
  const data = { databaseUrl: database.url, redisUrl: servers.redisUrl };
  const { authUrl, messageUrl, env } = await startSenders({ ...data, keysFile, logger, queue }, closers);
  const { simulator, apns } = await startApple(dir, closers);
  const phones = keepPhoneLog(simulator);
  const { attemptMs, leaseMs } = servers;
  const place = { ...data, env: { ...env, ...apns }, queue: queuePlace, attemptMs, leaseMs, logLevel };
  return {
    ...{ authUrl, messageUrl, pool, queue, queuePrefix: queuePlace.prefix, simulator, phones },
    sign: await tokenSigner(keysFile),
    workers: await startWorkers(servers.workers, place, closers),
    async disturbBroker() {
      if (servers.restartBroker) return servers.restartBroker();
      path.cut();
      await new Promise((resolve) => setTimeout(resolve, CUT_MS));
      path.heal();
    },
  };
}
