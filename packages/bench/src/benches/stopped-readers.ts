import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadGenerator } from '../contender.ts';
import { lossesOf, type RoomComparison, type RoomHead } from '../load/compare-rooms.ts';
import type { DeviceTarget } from '../load/device-fleet.ts';
import { type LatencySummary, summaryOf } from '../load/latency-summary.ts';
import { refusedOf, unansweredOf } from '../load/steady-load.ts';
import { settledResidentBytes, watchResidentBytes } from '../measure/memory-meter.ts';
import { startOtherLoadMeter } from '../measure/other-load.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

/** A fresh gateway, people who read and write, and those who will stop reading in the same rooms. */
export interface ReadersStage {
  pid: number;
  bystanders: DeviceTarget;
  readers: DeviceTarget;
  heads(): Promise<RoomHead[]>;
  stop(): Promise<void>;
}

export interface StoppedReadersOptions {
  /** Drives the bystanders: a process of its own, as those who stop have much to read afterwards. */
  bystanding: LoadGenerator;
  rounds: number;
  /** Sends per second, of `textCharacters` each (three bytes a character). */
  rate: number;
  textCharacters: number;
  durationMs: number;
  settings: Record<string, number>;
  setStage(name: string): Promise<ReadersStage>;
  progress(line: string): void;
}

interface Figures {
  deliveriesPerSecond: number;
  arrivalMs: LatencySummary;
  beforeBytes: number;
  peakBytes: number;
  afterBytes: number;
  /** Connections of those who stopped that the gateway ended, by close code; `cut`: the code did not get through. */
  closings: Record<string, number>;
  comparison: RoomComparison;
  /** Rooms that are not as in the database, or messages where that is more, and sends without any answer. */
  lost: number;
  /** Sends that were told `busy`. */
  refused: number;
}

const COMPARE_TIMEOUT_MS = 90_000;

/** Sockets that stop reading in busy rooms: what they cost the gateway and the others, and that they lose nothing. */
export async function benchStoppedReaders(
  stopping: LoadGenerator,
  options: StoppedReadersOptions,
): Promise<BenchResult> {
  const figures: { subject: Figures[]; reference: Figures[] } = { subject: [], reference: [] };
  const othersCores: number[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const side of ['reference', 'subject'] as const) {
      const who = side === 'subject' ? 'with stopped readers' : 'without';
      options.progress(`round ${round} of ${options.rounds}: ${who}`);
      const others = startOtherLoadMeter();
      const stage = await options.setStage(`readers-${round}-${side}`);
      try {
        figures[side].push(await measure(side === 'subject' ? stopping : null, stage, options));
      } finally {
        await stage.stop();
      }
      othersCores.push(others());
    }
  }
  return resultOf(figures, options, median(othersCores));
}

function resultOf(
  figures: { subject: Figures[]; reference: Figures[] },
  { rate, textCharacters, durationMs, rounds, settings }: StoppedReadersOptions,
  othersCores: number,
): BenchResult {
  const values = (of: (each: Figures) => number) => ({
    subject: figures.subject.map(of),
    reference: figures.reference.map(of),
  });
  const mib = (of: (each: Figures) => number) => values((each) => of(each) / 1024 ** 2);
  const subject = (of: (each: Figures) => number) => ({ subject: figures.subject.map(of) });
  return {
    name: 'stopped-readers',
    title: '(h) Sockets that stop reading in busy rooms',
    subject: 'with them',
    reference: 'without',
    settings: {
      ...settings,
      'sends/s': rate,
      'KiB each': (3 * textCharacters) / 1024,
      rounds,
      seconds: durationMs / 1_000,
    },
    measures: [
      measureOf(
        'bystanders get',
        'messages/s',
        values((each) => each.deliveriesPerSecond),
        { of: 'ratio', atLeast: 0.9 },
      ),
      measureOf(
        'bystanders: send → last arrival, p99',
        'ms',
        values((each) => each.arrivalMs.p99),
      ),
      measureOf(
        'resident before',
        'MiB',
        mib((each) => each.beforeBytes),
      ),
      measureOf(
        'resident, most',
        'MiB',
        mib((each) => each.peakBytes),
        { of: 'ratio', atMost: 2 },
      ),
      measureOf(
        'resident after',
        'MiB',
        mib((each) => each.afterBytes),
      ),
      measureOf(
        'closed by the gateway',
        'of them',
        subject(({ closings }) => Object.values(closings).reduce((sum, count) => sum + count, 0)),
      ),
      measureOf(
        'of these with 4408',
        'sockets',
        subject(({ closings }) => closings['4408'] ?? 0),
      ),
      measureOf(
        'sends told busy',
        'in all',
        values((each) => each.refused),
      ),
      measureOf(
        'rooms not as in the database afterwards',
        'of all',
        values((each) => each.lost),
        { of: 'subject', atMost: 0 },
      ),
    ],
    othersCores,
    details: { figures },
  };
}

async function measure(
  stopping: LoadGenerator | null,
  { pid, bystanders: target, readers: readersTarget, heads }: ReadersStage,
  { bystanding, rate, textCharacters, durationMs }: StoppedReadersOptions,
): Promise<Figures> {
  const bystanders = { devices: await bystanding.call('connectDevices', target) };
  const readers = stopping && { devices: await stopping.call('connectDevices', readersTarget) };
  const beforeBytes = await settledResidentBytes(pid);
  const peak = watchResidentBytes(pid);
  const { host, port } = readersTarget;
  const comingBack = { host, port, backoffMs: 1_000, backoffMaxMs: 10_000 };
  // On a busy machine bystanders are too slow for a moment, too.
  await bystanding.call('expectReturn', { ...bystanders, ...comingBack });
  if (readers) {
    await stopping.call('expectReturn', { ...readers, ...comingBack });
    await stopping.call('stopReading', readers);
  }
  const text = '読'.repeat(textCharacters);
  const startedAt = performance.now();
  await bystanding.call('startSteady', { ...bystanders, rate, mix: { send: 1 }, text });
  await sleep(durationMs);
  const report = await bystanding.call('stopSteady', bystanders);
  const { delivered } = await bystanding.call('deviceCounters', bystanders);
  const seconds = (performance.now() - startedAt) / 1_000;
  const peakBytes = peak();
  if (readers) await stopping.call('readOn', readers);
  const compare = { heads: await heads(), timeoutMs: COMPARE_TIMEOUT_MS };
  const comparison = await bystanding.call('compareDevices', { ...bystanders, ...compare });
  const resumed = readers && (await stopping.call('compareDevices', { ...readers, ...compare }));
  const counters = readers && (await stopping.call('deviceCounters', readers));
  const afterBytes = await settledResidentBytes(pid);
  await bystanding.call('closeDevices', bystanders);
  if (readers) await stopping.call('closeDevices', readers);
  return {
    deliveriesPerSecond: delivered / seconds,
    arrivalMs: summaryOf(report.samples.arrivalMs.filter((each) => !Number.isNaN(each))),
    beforeBytes,
    peakBytes,
    afterBytes,
    closings: counters?.closings ?? {},
    comparison: resumed ?? comparison,
    lost: lossesOf(comparison) + (resumed ? lossesOf(resumed) : 0) + unansweredOf(report),
    refused: refusedOf(report),
  };
}
