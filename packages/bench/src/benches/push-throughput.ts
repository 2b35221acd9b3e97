import { startOtherLoadMeter } from '../measure/other-load.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';
import type { LatencyFigure, PushCell, Pusher, PushFigure, PushRange } from './push-figures.ts';
import { latencyRows, nameOf, rowsOf } from './push-rows.ts';

export interface PushThroughputOptions {
  cells: readonly PushCell[];
  rounds: number;
  /** Where latency is measured. */
  latencyAt: PushCell;
  settings: BenchResult['settings'];
  progress(line: string): void;
}

const pushers = ['worker', 'parley', 'apns2', 'node-apn', 'bare'] as const;

/** What the worker pushes per second beside clients of others and beside a client that does nothing but push. */
export async function benchPushThroughput(
  range: PushRange,
  options: PushThroughputOptions,
): Promise<BenchResult> {
  const { cells, rounds, latencyAt, progress } = options;
  const figures = new Map<string, PushFigure[]>();
  const othersCores: number[] = [];
  for (const pusher of pushers) {
    progress(`warm-up: ${pusher}`);
    await range.push(pusher, latencyAt);
  }
  for (const cell of cells) {
    for (let round = 1; round <= rounds; round++) {
      for (const pusher of round % 2 === 0 ? pushers.toReversed() : pushers) {
        progress(`${nameOf(cell)}, round ${round} of ${rounds}: ${pusher}`);
        const others = startOtherLoadMeter();
        push(figures, `${nameOf(cell)} ${pusher}`, await range.push(pusher, cell));
        othersCores.push(others());
      }
    }
  }
  const of = (cell: PushCell, pusher: Pusher) => figures.get(`${nameOf(cell)} ${pusher}`) ?? [];
  const latencies: LatencyFigure[] = [];
  const half = median(of(latencyAt, 'worker').map(({ perSecond }) => perSecond)) / 2;
  for (let round = 1; round <= rounds; round++) {
    progress(`latency at ${Math.round(half)} pushes/s, round ${round} of ${rounds}`);
    latencies.push(await range.latency(latencyAt.roundTripMs, half));
  }
  progress('the bare client against the simulator');
  const limit = cells.find(({ roundTripMs }) => roundTripMs === 0) ?? latencyAt;
  const onSimulator = await range.bareOnSimulator(limit);
  return {
    name: 'push-throughput',
    title: '(l) Pushes per second: the worker beside clients that do nothing but push',
    subject: 'measured',
    reference: 'bare node:http2',
    settings: { ...options.settings, rounds },
    measures: [
      ...cells.flatMap((cell) => rowsOf(cell, (pusher) => of(cell, pusher))),
      ...latencyRows(latencies, half),
      measureOf(`bare on the simulator, ${nameOf(limit)}`, 'pushes/s', {
        subject: [onSimulator],
        reference: of(limit, 'bare').map(({ perSecond }) => perSecond),
      }),
    ],
    othersCores: median(othersCores),
    details: { figures: Object.fromEntries(figures), latencies },
  };
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
