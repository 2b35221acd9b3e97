import { alternate, type Contender, connectContender, figuresOf, type LoadGenerator } from '../contender.ts';
import type { LatencySummary } from '../load/latency-summary.ts';
import type { OpenLoopReport } from '../load/open-loop.ts';
import { withIdPlaceholder } from '../load/text-frames.ts';
import { type CpuSplit, startCpuMeter, totalOf } from '../measure/cpu-meter.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

export interface LatencyOptions {
  subject: Contender;
  /** The reference, passing on frames as long as the one the subject's sockets get. */
  referenceFor(frame: string): Contender;
  /** Sends per second. */
  rate: number;
  rounds: number;
  durationMs: number;
  progress(line: string): void;
}

/** Send → receive latency at a fixed rate. The bare server's is what sockets and generator cost alone. */
export async function benchLatency(load: LoadGenerator, options: LatencyOptions): Promise<BenchResult> {
  const { rate, rounds, durationMs, progress } = options;
  const subject = await connectContender(load, options.subject);
  const frame = await load.call('sample', { fleet: subject.fleet });
  const reference = await connectContender(load, options.referenceFor(withIdPlaceholder(frame)));
  const reports = await alternate({ rounds, subject, reference, progress }, async ({ fleet, pids }) => {
    const spent = startCpuMeter(pids);
    const report = await load.call('openLoop', { fleet, rate, durationMs });
    return { ...report, cpu: spent() };
  });
  await load.call('close', { fleet: subject.fleet });
  await load.call('close', { fleet: reference.fleet });
  const values = (of: (each: OpenLoopReport & { cpu: CpuSplit }) => number) => figuresOf(reports, of);
  const latency = (at: keyof LatencySummary) => values((each) => each.latencyMs[at]);
  return {
    name: 'latency',
    title: `(d) Send → receive latency at ${rate} sends/s`,
    subject: subject.name,
    reference: reference.name,
    settings: {
      groups: subject.target.messages.length,
      sockets: subject.target.sockets.length,
      rounds,
      'seconds each': durationMs / 1_000,
    },
    measures: [
      measureOf('p50', 'ms', latency('p50')),
      measureOf('p99', 'ms', latency('p99'), { of: 'subject', atMost: 20 }),
      measureOf('max', 'ms', latency('max')),
      measureOf(
        'generator late, p99',
        'ms',
        values((each) => each.lateMs.p99),
      ),
      measureOf(
        'CPU of all servers',
        'µs per send',
        values((each) => (totalOf(each.cpu) * 1e6) / each.sent),
      ),
      measureOf('acked', 'sends/s', {
        subject: reports.subject.map((each) => (each.acked * 1_000) / each.wallMs),
      }),
    ],
    othersCores: median(reports.othersCores),
    details: { reports },
  };
}
