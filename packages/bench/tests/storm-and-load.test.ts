import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  freePort,
  type Infrastructure,
  provideInfrastructure,
  removeDataFolder,
  startCluster,
} from '@parley/launcher';
import type { LoadGenerator } from '../src/contender.ts';
import { startLoadGenerator } from '../src/load/start-load-generator.ts';
import { readLoadOptions } from '../src/load-run/load-options.ts';
import { runLoad } from '../src/load-run/run-load.ts';
import { enableStatementCounts } from '../src/measure/statement-meter.ts';
import { startProduct } from '../src/product/product.ts';
import type { BenchResult } from '../src/report/result.ts';
import { reconnectStorm } from '../src/scenarios/reconnect-storm.ts';
import { stoppedReaders } from '../src/scenarios/stopped-readers.ts';
import { quickSizes, type Sizes } from '../src/sizes.ts';

// Servers of its own: Postgres is restarted to count statements, and pushes would lie in queues that others read.
let dir: string;
let infrastructure: Infrastructure;
let load: LoadGenerator;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-storm-'));
  load = startLoadGenerator();
  infrastructure = await provideInfrastructure({
    ...{ dir, runDir: join(dir, 'run'), durable: false },
    urls: {},
    note: () => {},
  });
  await enableStatementCounts(infrastructure.postgres);
}, 120_000);

afterAll(async () => {
  await load.stop();
  await infrastructure.close();
  await removeDataFolder(join(dir, 'postgres'));
  await rm(dir, { recursive: true, force: true });
}, 60_000);

async function withProduct(
  scenario: typeof reconnectStorm,
  name: string,
  sizes: Sizes,
): Promise<BenchResult> {
  const product = await startProduct({ name, infrastructure, dir, runDir: join(dir, 'run') });
  try {
    const none = () => Promise.reject(new Error('not asked for here'));
    const parts = { oneByOne: none, another: none, infrastructure, dir, progress: () => {} };
    return await scenario({ load, sizes, product, ...parts });
  } finally {
    await product.stop();
  }
}

function measureNamed({ measures }: BenchResult, name: string) {
  const found = measures.find(({ what }) => what.includes(name));
  if (!found) throw new Error(`there is no measure "${name}"`);
  return found;
}

test('clients of a gateway that is killed or drained all come back, synced, and statements are counted', async () => {
  const result = await withProduct(reconnectStorm, 'storm-test', {
    ...quickSizes,
    reconnectStorm: {
      ...{ clients: 40, members: 10, roomsPerClient: 2, senders: 4 },
      ...{ rate: 20, calmMs: 500, backoffMs: 300, rounds: 1 },
    },
  });
  for (const how of ['killed', 'drained']) {
    expect(measureNamed(result, `${how}: rooms not as in the database`).subject).toBe(0);
    expect(measureNamed(result, `${how}: last client synced`).subject).toBeGreaterThan(0);
    expect(Number.isFinite(measureNamed(result, `${how}: bystanders' ack`).ratio)).toBe(true);
    expect(Number.isFinite(measureNamed(result, `${how}: bare limit`).ratio)).toBe(true);
  }
  expect(result.settings['counted in']).toBe('statements');
  const { killed } = result.details['figures'] as { killed: { comebacks: { devices: number } }[] };
  expect(killed[0]?.comebacks.devices).toBe(40);
}, 120_000);

test('readers that stopped are cut off and have everything once they read on', async () => {
  const result = await withProduct(stoppedReaders, 'readers-test', {
    ...quickSizes,
    stoppedReaders: {
      ...{ readers: 6, bystanders: 4, members: 10, roomsEach: 1, rounds: 1 },
      ...{ rate: 100, textCharacters: 4_000, durationMs: 6_000 },
      gatewayEnv: { GATEWAY_MAX_BUFFERED_BYTES: '65536' },
    },
  });
  expect(measureNamed(result, 'closed by the gateway').subject).toBe(6);
  expect(measureNamed(result, 'rooms not as in the database').subject).toBe(0);
  expect(measureNamed(result, 'resident, most').subject).toBeGreaterThan(0);
}, 120_000);

test('the load command puts its mix on a running cluster and finds nothing lost', async () => {
  const port = await freePort();
  const cluster = await startCluster({
    dataDir: dir,
    infrastructure,
    edge: { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}` },
    counts: { auth: 1, message: 1, gateway: 1, pushWorker: 1 },
    common: { NODE_ENV: 'development', PARLEY_RATE_LIMITS: 'off', LOG_LEVEL: 'warn' },
    apns: 'simulator',
    note: () => {},
  });
  try {
    const options = readLoadOptions(['--quick', '--mix', 'send=6,receipt=2,typing=1,reconnect=1']);
    const lines: string[] = [];
    const report = await runLoad(load, cluster.edge.url, options, {
      say: (line) => lines.push(line),
      signal: new AbortController().signal,
    });
    expect(report).toMatchObject({ lost: 0, refused: {}, comparison: { rooms: 20, behind: 0, ahead: 0 } });
    expect(report.acked).toBeGreaterThan(0);
    expect(report.delivered).toBeGreaterThanOrEqual(report.acked);
    expect(Object.keys(report.actions)).toEqual(expect.arrayContaining(['send', 'receipt', 'reconnect']));
    expect(lines.filter((line) => line.includes('acked')).length).toBeGreaterThan(0);
  } finally {
    await cluster.close();
  }
}, 120_000);
