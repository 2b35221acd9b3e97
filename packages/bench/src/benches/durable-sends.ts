import {
  alternate,
  type ConnectedContender,
  type Contender,
  connectContender,
  figuresOf,
  type LoadGenerator,
} from '../contender.ts';
import { type CpuSplit, startCpuMeter, totalOf } from '../measure/cpu-meter.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

export interface DurableSendsOptions {
  subject: Contender;
  reference: Contender;
  rounds: number;
  durationMs: number;
  /** Unanswered sends per socket. */
  window: number;
  /** What the results should say about the database. */
  database: Record<string, string>;
  progress(line: string): void;
}

interface Figures {
  ackedPerSecond: number;
  deliveredPerSecond: number;
  ackedPerCpuSecond: number;
  busy: number;
  /** CPU microseconds per acked send, by process. */
  cpuUsPerSend: CpuSplit;
}

/** Acked, hence committed, sends per second: the product against itself with one commit per message. */
export async function benchDurableSends(
  load: LoadGenerator,
  options: DurableSendsOptions,
): Promise<BenchResult> {
  const { rounds, durationMs, window, progress } = options;
  const subject = await connectContender(load, options.subject);
  const reference = await connectContender(load, options.reference);
  const figures = await alternate({ rounds, subject, reference, progress }, (side) =>
    sendAll(load, side, { window, durationMs }),
  );
  await load.call('close', { fleet: subject.fleet });
  await load.call('close', { fleet: reference.fleet });
  const values = (of: (each: Figures) => number) => figuresOf(figures, of);
  const processes = Object.keys(figures.subject[0]?.cpuUsPerSend ?? {});
  return {
    name: 'durable-sends',
    title: '(b) Acked durable sends at fan-out 10',
    subject: subject.name,
    reference: reference.name,
    settings: {
      groups: subject.target.messages.length,
      sockets: subject.target.sockets.length,
      'unanswered per socket': window,
      rounds,
      'seconds each': durationMs / 1_000,
      ...options.database,
      'push-worker': 'not running',
    },
    measures: [
      measureOf(
        'acked',
        'sends per CPU s of all servers',
        values((each) => each.ackedPerCpuSecond),
        { of: 'ratio', atLeast: 8 },
      ),
      measureOf(
        'acked',
        'sends/s',
        values((each) => each.ackedPerSecond),
      ),
      measureOf(
        'delivered',
        'frames/s',
        values((each) => each.deliveredPerSecond),
      ),
      measureOf(
        'refused as busy',
        'per 1,000 acks',
        values((each) => each.busy),
      ),
      ...processes.map((name) =>
        measureOf(
          `CPU of ${name}`,
          'µs per send',
          values((each) => each.cpuUsPerSend[name] ?? 0),
        ),
      ),
    ],
    othersCores: median(figures.othersCores),
    details: { figures },
  };
}

async function sendAll(
  load: LoadGenerator,
  { fleet, pids }: ConnectedContender,
  options: { window: number; durationMs: number },
): Promise<Figures> {
  const spent = startCpuMeter(pids);
  const { acked, delivered, errors, wallMs } = await load.call('closedLoop', { fleet, ...options });
  const split = spent();
  return {
    ackedPerSecond: (acked * 1_000) / wallMs,
    deliveredPerSecond: (delivered * 1_000) / wallMs,
    ackedPerCpuSecond: acked / totalOf(split),
    busy: ((errors['busy'] ?? 0) * 1_000) / acked,
    cpuUsPerSend: Object.fromEntries(
      Object.entries(split).map(([name, seconds]) => [name, (seconds * 1e6) / acked]),
    ),
  };
}
