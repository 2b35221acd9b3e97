import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '@parley/database';
import type { LoadGenerator } from '../contender.ts';
import type { Comebacks } from '../load/comebacks.ts';
import { lossesOf, type RoomComparison, type RoomHead } from '../load/compare-rooms.ts';
import type { DeviceTarget, Place } from '../load/device-fleet.ts';
import type { EchoSamples } from '../load/echoes.ts';
import { type LatencySummary, summaryOf } from '../load/latency-summary.ts';
import { refusedOf, type SendSamples, unansweredOf } from '../load/steady-load.ts';
import { type CpuSplit, startCpuMeter } from '../measure/cpu-meter.ts';
import { startOtherLoadMeter } from '../measure/other-load.ts';
import { startStatementMeter, statementsBeyond } from '../measure/statement-meter.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, type Measure, measureOf } from '../report/result.ts';

/** `killed`: SIGKILL, clients come back with full jitter. `drained`: SIGTERM, the server says when. */
export const endings = ['killed', 'drained'] as const;
export type Ending = (typeof endings)[number];

/** A gateway full of clients, one that stays, and people who go on writing in the clients' rooms. */
export interface StormStage {
  clients: DeviceTarget;
  /** They send from the gateway to which the clients come back; their latency is measured. */
  bystanders: DeviceTarget;
  /** They send from a third gateway, in rooms of which the refuge has not heard. */
  writers: DeviceTarget;
  refuge: Place;
  /** Whose CPU time is measured. */
  pids: Readonly<Record<string, number>>;
  /** Ends the gateway of the clients; resolves when its process is gone. */
  end(how: Ending): Promise<void>;
  heads(): Promise<RoomHead[]>;
}

export interface ReconnectStormOptions {
  pool: Pool;
  /** Drives bystanders and writers: a process of its own, so that the storm does not blur their clock. */
  bystanding: LoadGenerator;
  /** A server that does nothing but echo: the bystanders' process asks it, too. */
  echo: Place;
  rounds: number;
  /** Sends per second of bystanders, and as many of writers. */
  rate: number;
  calmMs: number;
  /** First wait of a client that lost its connection: anything from 0 to this. */
  backoffMs: number;
  settings: Record<string, number>;
  setStage(name: string): Promise<StormStage>;
  progress(line: string): void;
}

interface Latencies {
  ack: LatencySummary;
  arrival: LatencySummary;
  echo: LatencySummary;
}

interface Figures {
  lastBackS: number;
  comebacks: Comebacks;
  statementsPerClient: number;
  /** Beyond the usual, most first. */
  statements: Record<string, number>;
  countedBy: string;
  before: Latencies;
  during: Latencies;
  /** Everybody is back, and the same is sent on. */
  after: Latencies;
  /** Cores used by process. */
  cores: Record<'before' | 'during' | 'after', CpuSplit>;
  lateMs: LatencySummary;
  refused: Record<string, number>;
  /** Of all sends of the bystanders, calm and storm; they are in no latency. */
  busyShare: number;
  comparison: RoomComparison;
  /** Rooms of a client, bystander or writer that are not as in the database, and unanswered sends. */
  lost: number;
}

const RETURN_TIMEOUT_MS = 120_000;
const COMPARE_TIMEOUT_MS = 20_000;
const WARM_MS = 1_500;

/** A gateway ends with all its clients connected: how fast they are back and synced, and what it costs others. */
export async function benchReconnectStorm(
  returning: LoadGenerator,
  options: ReconnectStormOptions,
): Promise<BenchResult> {
  const figures: Record<Ending, Figures[]> = { killed: [], drained: [] };
  const othersCores: number[] = [];
  // A single round is for a quick look; its code is not warm.
  for (let round = options.rounds > 1 ? 0 : 1; round <= options.rounds; round++) {
    for (const how of endings) {
      options.progress(`${round === 0 ? 'warm-up' : `round ${round} of ${options.rounds}`}: ${how}`);
      const others = startOtherLoadMeter();
      const stage = await options.setStage(`storm-${round}-${how}`);
      const result = await storm(returning, stage, how, options);
      if (round === 0) continue;
      figures[how].push(result);
      othersCores.push(others());
    }
  }
  return {
    name: 'reconnect-storm',
    title: '(e) A gateway ends: its clients reconnect, join and sync at another',
    subject: 'during',
    reference: 'before',
    settings: {
      ...options.settings,
      'sends/s': 2 * options.rate,
      'first backoff ms': options.backoffMs,
      rounds: options.rounds,
      'counted in': figures.killed[0]?.countedBy ?? '',
    },
    measures: endings.flatMap((how) => measuresOf(how, figures[how])),
    othersCores: median(othersCores),
    details: { figures },
  };
}

function measuresOf(how: Ending, figures: readonly Figures[]): Measure[] {
  const subject = (of: (each: Figures) => number) => ({ subject: figures.map(of) });
  const both = (of: (each: Figures['before']) => number) => ({
    subject: figures.map(({ during }) => of(during)),
    reference: figures.map(({ before }) => of(before)),
  });
  return [
    measureOf(
      `${how}: last client synced`,
      's',
      subject((each) => each.lastBackS),
    ),
    measureOf(
      `${how}: handshake to synced, p99`,
      'ms',
      subject((each) => each.comebacks.resumeMs.p99),
    ),
    measureOf(
      `${how}: SQL beyond the usual`,
      'per client',
      subject((each) => each.statementsPerClient),
      { of: 'subject', atMost: 0.1 },
    ),
    measureOf(
      `${how}: bystanders' ack, p99`,
      'ms',
      both(({ ack }) => ack.p99),
      { of: 'ratio', atMost: 2 },
    ),
    measureOf(
      `${how}: bystanders' send → receive, p99`,
      'ms',
      both(({ arrival }) => arrival.p99),
    ),
    measureOf(
      `${how}: bare limit, echo at the same time, p99`,
      'ms',
      both(({ echo }) => echo.p99),
    ),
    measureOf(`${how}: bystanders' ack once all are back, p99`, 'ms', {
      subject: figures.map(({ after }) => after.ack.p99),
      reference: figures.map(({ before }) => before.ack.p99),
    }),
    measureOf(
      `${how}: bystanders told busy`,
      'of 1,000',
      subject((each) => each.busyShare * 1_000),
    ),
    measureOf(
      `${how}: rooms not as in the database`,
      'of all',
      subject((each) => each.lost),
      { of: 'subject', atMost: 0 },
    ),
    measureOf(
      `${how}: generator late, p99`,
      'ms',
      subject((each) => each.lateMs.p99),
    ),
  ];
}

async function storm(
  returning: LoadGenerator,
  stage: StormStage,
  how: Ending,
  { pool, bystanding, echo, rate, calmMs, backoffMs }: ReconnectStormOptions,
): Promise<Figures> {
  const [clients, bystanders, writers] = await Promise.all([
    returning.call('connectDevices', stage.clients),
    bystanding.call('connectDevices', stage.bystanders),
    bystanding.call('connectDevices', stage.writers),
  ]);
  const text = 'A sentence of the length people write in chats, give or take.';
  const senders = [bystanders, writers];
  for (const devices of senders)
    await bystanding.call('startSteady', { devices, rate, mix: { send: 1 }, text });
  await bystanding.call('startEchoes', { ...echo, rate, text });
  await sleep(WARM_MS);
  const calm = await watch(pool, stage, () => sleep(calmMs));
  await returning.call('expectReturn', {
    devices: clients,
    ...stage.refuge,
    backoffMs,
    backoffMaxMs: 30_000,
  });
  const count = stage.clients.devices.length;
  const ended = { gateway: Promise.resolve() };
  const stormy = await watch(pool, stage, () => {
    ended.gateway = stage.end(how);
    return returning.call('devicesBack', { devices: clients, atLeast: count, timeoutMs: RETURN_TIMEOUT_MS });
  });
  await ended.gateway;
  const settled = await watch(pool, stage, () => sleep(calmMs));
  const echoes = await bystanding.call('stopEchoes', {});
  const [report, written] = await Promise.all(
    senders.map((devices) => bystanding.call('stopSteady', { devices })),
  );
  if (!report || !written) throw new Error('no sends were made');
  const heads = await stage.heads();
  const compare = (load: LoadGenerator, devices: number) =>
    load.call('compareDevices', { devices, heads, timeoutMs: COMPARE_TIMEOUT_MS });
  const comparison = await compare(returning, clients);
  const others = await Promise.all(senders.map((devices) => compare(bystanding, devices)));
  await returning.call('closeDevices', { devices: clients });
  for (const devices of senders) await bystanding.call('closeDevices', { devices });
  const { result: comebacks } = stormy;
  const samples = { ...report.samples, echoes };
  const statements = statementsBeyond(calm, stormy);
  return {
    lastBackS: (comebacks.lastSyncedAtMs - stormy.fromMs) / 1_000,
    comebacks,
    statements,
    statementsPerClient: Object.values(statements).reduce((sum, calls) => sum + calls, 0) / count,
    countedBy: stormy.by,
    before: between(samples, calm.fromMs, calm.fromMs + calm.ms),
    during: between(samples, stormy.fromMs, comebacks.lastSyncedAtMs),
    after: between(samples, settled.fromMs, settled.fromMs + settled.ms),
    cores: { before: calm.cores, during: stormy.cores, after: settled.cores },
    lateMs: summaryOf(report.lateMs),
    refused: report.refused,
    busyShare: refusedOf(report) / report.sent,
    comparison,
    lost: lossesOf(comparison, ...others) + unansweredOf(report) + unansweredOf(written),
  };
}

/** Counts the statements, and what each process uses, while something goes on. */
async function watch<T>(pool: Pool, { pids }: StormStage, work: () => Promise<T>) {
  const meter = await startStatementMeter(pool);
  const cpu = startCpuMeter(pids);
  const fromMs = Date.now();
  const result = await work();
  const ms = Date.now() - fromMs;
  const cores = Object.fromEntries(
    Object.entries(cpu()).map(([name, seconds]) => [name, (seconds * 1_000) / ms]),
  );
  return { ...(await meter()), result, fromMs, ms, cores };
}

/** Latencies of the sends of a stretch of time. */
function between(
  { atMs, ackMs, arrivalMs, echoes }: SendSamples & { echoes: EchoSamples },
  fromMs: number,
  toMs: number,
): Latencies {
  const within = (values: Float64Array, moments: Float64Array) =>
    summaryOf(
      values.filter((value, index) => {
        const at = moments[index] ?? 0;
        return at >= fromMs && at < toMs && !Number.isNaN(value);
      }),
    );
  return {
    ack: within(ackMs, atMs),
    arrival: within(arrivalMs, atMs),
    echo: within(echoes.echoMs, echoes.atMs),
  };
}
