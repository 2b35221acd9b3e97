import { type Measure, measureOf } from '../report/result.ts';
import type { LatencyFigure, PushCell, Pusher, PushFigure } from './push-figures.ts';

const names: Record<Exclude<Pusher, 'bare'>, string> = {
  worker: 'the worker, from RabbitMQ on',
  parley: 'its sender alone',
  apns2: 'apns2',
  'node-apn': '@parse/node-apn',
};

/** The lines of a cell. */
export function rowsOf(cell: PushCell, of: (pusher: Pusher) => PushFigure[]): Measure[] {
  const rate = (pusher: Pusher) => of(pusher).map(({ perSecond }) => perSecond);
  const cpu = (pusher: Pusher) => of(pusher).map(({ cpuMicros }) => cpuMicros);
  const aim = { of: 'ratio', atLeast: 0.8 } as const;
  const against = (['worker', 'parley', 'apns2', 'node-apn'] as const).map((pusher) =>
    measureOf(
      `${nameOf(cell)}: ${names[pusher]}`,
      'pushes/s',
      { subject: rate(pusher), reference: rate('bare') },
      pusher === 'worker' || pusher === 'parley' ? aim : null,
    ),
  );
  const costs = (['worker', 'parley'] as const).map((pusher) =>
    measureOf(`${nameOf(cell)}: CPU of ${names[pusher]}`, 'µs per push', {
      ...{ subject: cpu(pusher), reference: cpu('bare') },
    }),
  );
  return [...against, ...costs];
}

/** The lines of how long pushes took at half load. */
export function latencyRows(latencies: readonly LatencyFigure[], half: number): Measure[] {
  const what = `event to 200 at half load (${Math.round(half)}/s)`;
  const figures = (of: keyof LatencyFigure) => ({ subject: latencies.map((each) => each[of]) });
  return [
    measureOf(`${what}, p50`, 'ms', figures('p50')),
    measureOf(`${what}, p99`, 'ms', figures('p99'), { of: 'subject', atMost: 250 }),
    measureOf(`${what}, never came`, 'pushes', figures('missing'), { of: 'subject', atMost: 0 }),
  ];
}

/** A cell as it is called in the table. */
export function nameOf({ roundTripMs, atOnce }: PushCell): string {
  return `${roundTripMs} ms, ${atOnce} at once`;
}
