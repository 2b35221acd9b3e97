import { type Contender, connectContender, type LoadGenerator } from '../contender.ts';
import type { OverloadReport } from '../load/overload.ts';
import { startOtherLoadMeter } from '../measure/other-load.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

export interface AdmissionOptions {
  subject: Contender;
  rounds: number;
  durationMs: number;
  /** How often messages with these ids are stored: all of them, and different ones. */
  stored(ids: readonly string[]): Promise<{ rows: number; distinct: number }>;
  progress(line: string): void;
}

interface Figures extends Omit<OverloadReport, 'ackedIds'> {
  lost: number;
  doubled: number;
}

/**
 * What accepted sends wait at twice the rate that can be sustained, beside half of it. The sustainable rate is that
 * of a closed loop, in which every socket keeps one send unanswered.
 */
export async function benchAdmission(load: LoadGenerator, options: AdmissionOptions): Promise<BenchResult> {
  const { rounds, durationMs, progress } = options;
  const subject = await connectContender(load, options.subject);
  const { fleet } = subject;
  const closedLoop = async () => {
    const { acked, wallMs } = await load.call('closedLoop', { fleet, window: 1, durationMs });
    return (acked * 1_000) / wallMs;
  };
  progress('warm-up');
  await closedLoop();
  const figures: { half: Figures[]; twice: Figures[]; sustainable: number[] } = {
    half: [],
    twice: [],
    sustainable: [],
  };
  const othersCores: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}: the sustainable rate`);
    const sustainable = await closedLoop();
    figures.sustainable.push(sustainable);
    for (const [side, share] of [
      ['half', 0.5],
      ['twice', 2],
    ] as const) {
      progress(`round ${round} of ${rounds}: ${side} of ${Math.round(sustainable)} sends/s`);
      const others = startOtherLoadMeter();
      const { ackedIds, ...report } = await load.call('overload', {
        fleet,
        rate: share * sustainable,
        durationMs,
      });
      othersCores.push(others());
      const { rows, distinct } = await options.stored(ackedIds);
      figures[side].push({ ...report, lost: ackedIds.length - distinct, doubled: rows - distinct });
    }
  }
  await load.call('close', { fleet });
  const values = (of: (each: Figures) => number) => ({
    subject: figures.twice.map(of),
    reference: figures.half.map(of),
  });
  return {
    name: 'admission',
    title: '(f) Acks at twice the sustainable rate, beside half of it',
    subject: 'twice',
    reference: 'half',
    settings: {
      'sustainable, sends/s': Math.round(median(figures.sustainable)),
      groups: subject.target.messages.length,
      sockets: subject.target.sockets.length,
      rounds,
      'seconds each': durationMs / 1_000,
    },
    measures: [
      measureOf(
        'send to ack, p99',
        'ms',
        values((each) => each.ackMs.p99),
        { of: 'ratio', atMost: 3 },
      ),
      measureOf(
        'send to ack, p50',
        'ms',
        values((each) => each.ackMs.p50),
      ),
      measureOf(
        'acked',
        'sends/s',
        values((each) => (each.acked * 1_000) / durationMs),
      ),
      measureOf(
        'refused as busy',
        '%',
        values((each) => (100 * each.busyMs.count) / each.sent),
      ),
      measureOf('send to busy, p99', 'ms', { subject: figures.twice.map((each) => each.busyMs.p99 || 0) }),
      measureOf(
        'acked and not stored',
        'sends',
        values((each) => each.lost),
        { of: 'subject', atMost: 0 },
      ),
      measureOf(
        'stored twice',
        'sends',
        values((each) => each.doubled),
        { of: 'subject', atMost: 0 },
      ),
      measureOf(
        'generator late, p99',
        'ms',
        values((each) => each.lateMs.p99),
      ),
    ],
    othersCores: median(othersCores),
    details: { figures },
  };
}
