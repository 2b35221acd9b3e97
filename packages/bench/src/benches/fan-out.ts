import {
  alternate,
  type ConnectedContender,
  type Contender,
  connectContender,
  figuresOf,
  type LoadGenerator,
  type Rounds,
} from '../contender.ts';
import { withIdPlaceholder } from '../load/text-frames.ts';
import { startCpuMeter, totalOf } from '../measure/cpu-meter.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

export interface FanOutOptions {
  subject: Contender;
  /** The reference, sending the frame that the subject's sockets get. */
  referenceFor(frame: string): Contender;
  rounds: number;
  /** Of each measurement. */
  durationMs: number;
  /** Messages in flight under load. */
  burst: number;
  progress(line: string): void;
}

/**
 * Deliveries per CPU second of the process that serves the sockets, one message at a time and in bursts. One
 * socket of one big group sends; everybody, the sender included, gets it.
 */
export async function benchFanOut(load: LoadGenerator, options: FanOutOptions): Promise<BenchResult> {
  const { rounds, durationMs, burst, progress } = options;
  const subject = await connectContender(load, options.subject);
  const frame = await load.call('sample', { fleet: subject.fleet });
  const reference = await connectContender(load, options.referenceFor(withIdPlaceholder(frame)));
  const sides = { rounds, subject, reference };
  const single = await alternate(
    { ...sides, progress: (line) => progress(`one at a time, ${line}`) },
    (side) => deliveriesPerCpuSecond(load, side, 1, durationMs),
  );
  const bursts = await alternate(
    { ...sides, progress: (line) => progress(`bursts of ${burst}, ${line}`) },
    (side) => deliveriesPerCpuSecond(load, side, burst, durationMs),
  );
  await load.call('close', { fleet: subject.fleet });
  await load.call('close', { fleet: reference.fleet });
  const perCpu = (from: Rounds<Figures>) => figuresOf(from, ({ perCpuSecond }) => perCpuSecond);
  const perWall = (from: Rounds<Figures>) => figuresOf(from, ({ perSecond }) => perSecond);
  return {
    name: 'fan-out',
    title: '(a) Fan-out of one gateway',
    subject: subject.name,
    reference: reference.name,
    settings: {
      sockets: subject.target.sockets.length,
      'frame bytes': Buffer.byteLength(frame),
      burst,
      rounds,
      'seconds each': durationMs / 1_000,
    },
    measures: [
      measureOf('one at a time', 'deliveries per CPU s', perCpu(single), { of: 'ratio', atLeast: 0.85 }),
      measureOf(`bursts of ${burst}`, 'deliveries per CPU s', perCpu(bursts), { of: 'ratio', atLeast: 1.5 }),
      measureOf('one at a time', 'deliveries/s', perWall(single)),
      measureOf(`bursts of ${burst}`, 'deliveries/s', perWall(bursts)),
    ],
    othersCores: median([...single.othersCores, ...bursts.othersCores]),
    details: { frame, single, bursts },
  };
}

interface Figures {
  perCpuSecond: number;
  perSecond: number;
  cpuSeconds: number;
}

async function deliveriesPerCpuSecond(
  load: LoadGenerator,
  { fleet, pids }: ConnectedContender,
  burst: number,
  durationMs: number,
): Promise<Figures> {
  const spent = startCpuMeter(pids);
  const { delivered, wallMs } = await load.call('bursts', { fleet, burst, durationMs });
  const cpuSeconds = totalOf(spent());
  return { perCpuSecond: delivered / cpuSeconds, perSecond: (delivered * 1_000) / wallMs, cpuSeconds };
}
