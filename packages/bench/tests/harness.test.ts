import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BareServer, startBareServer } from '../src/bare/bare-contender.ts';
import { benchFanOut } from '../src/benches/fan-out.ts';
import { benchIdleMemory } from '../src/benches/idle-memory.ts';
import { benchLatency } from '../src/benches/latency.ts';
import type { LoadGenerator } from '../src/contender.ts';
import { startLoadGenerator } from '../src/load/start-load-generator.ts';
import { ID_PLACEHOLDER } from '../src/load/text-frames.ts';
import { type BenchResult, surroundings } from '../src/report/result.ts';
import { saveResult } from '../src/report/save.ts';
import { tableOf } from '../src/report/table.ts';
import { gone } from './gone.ts';

// The bare server stands on both sides: what is tested is the harness.
const frame = JSON.stringify({
  type: 'message.new',
  payload: { message: { client_message_id: ID_PLACEHOLDER, text: 'x'.repeat(300) } },
});
const progress = () => {};
let load: LoadGenerator;
let one: BareServer;
let other: BareServer;

beforeAll(async () => {
  load = startLoadGenerator();
  [one, other] = await Promise.all([startBareServer(), startBareServer()]);
});
afterAll(() => Promise.all([load.stop(), one.stop(), other.stop()]));

function expectComplete(result: BenchResult): void {
  for (const measure of result.measures) {
    expect(Number.isFinite(measure.subject)).toBe(true);
    expect(measure.rounds.subject).not.toHaveLength(0);
    expect(measure.met === null).toBe(measure.aim === null);
    expect(tableOf(result)).toContain(measure.what);
  }
}

test('fan-out counts every delivery to every socket, singly and in bursts', async () => {
  const result = await benchFanOut(load, {
    subject: one.contender([20], frame),
    referenceFor: (sample) => other.contender([20], sample),
    rounds: 1,
    durationMs: 150,
    burst: 8,
    progress,
  });
  expectComplete(result);
  expect(result.settings).toMatchObject({ sockets: 20, burst: 8 });
  expect(result.measures.map(({ unit }) => unit)).toContain('deliveries per CPU s');
});

test('latency is taken from each send to each other member of its group', async () => {
  const result = await benchLatency(load, {
    subject: one.contender([4, 4, 4], frame),
    referenceFor: (sample) => other.contender([4, 4, 4], sample),
    rate: 200,
    rounds: 1,
    durationMs: 300,
    progress,
  });
  expectComplete(result);
  const { subject } = result.details['reports'] as { subject: { latencyMs: { count: number } }[] };
  expect(subject[0]?.latencyMs.count).toBe(60 * 3);
});

test('memory is measured in fresh processes that are stopped afterwards', async () => {
  const pids: number[] = [];
  const fresh = async () => {
    const server = await startBareServer();
    const contender = server.contender([50], frame);
    pids.push(...Object.values(contender.pids));
    return { ...contender, stop: () => server.stop() };
  };
  const options = { startSubject: fresh, startReference: fresh, rounds: 1, settings: {}, progress };
  const result = await benchIdleMemory(load, options);
  expectComplete(result);
  for (const pid of pids) await gone(pid);
  // On a busy machine a process takes seconds to settle, and it is asked up to ten times.
}, 180_000);

test('a refused handshake is an error that says how it was answered', async () => {
  const { target } = one.contender([1], frame);
  const sockets = [{ path: '/', headers: { upgrade: 'something' }, group: 0 }];
  await expect(load.call('connect', { ...target, sockets })).rejects.toThrow(/HTTP\/1\.1 4/);
});

test('a result is saved with what it was measured on', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const result: BenchResult = {
    name: 'nothing',
    title: 'Nothing',
    subject: 'a',
    reference: 'b',
    settings: {},
    measures: [],
    othersCores: 0,
    details: {},
  };
  const file = await saveResult(dir, result, surroundings());
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ name: 'nothing', node: process.version });
  await rm(dir, { recursive: true });
});
