import type { ConnectedContender, LoadGenerator } from '../contender.ts';
import type { OverloadReport } from '../load/overload.ts';
import { startOtherLoadMeter } from '../measure/other-load.ts';
import { median } from '../measure/statistics.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

/** What turns pushes on and off. */
export interface PushSwitch {
  /** Recipients have devices and a worker runs. */
  on(): Promise<void>;
  /** Neither; what had been owed before is sent first. */
  off(): Promise<void>;
  /** Ends RabbitMQ. */
  stopBroker(): Promise<void>;
  startBroker(): Promise<void>;
  /** From now on pushes are counted. */
  beginCounting(): Promise<void>;
  /** Waits until every push owed since then was sent, or no more come. */
  settle(): Promise<{ owed: number; lost: number; afterMs: number }>;
}

export interface PushTaxOptions {
  /** Its sockets are the senders; the others are away. */
  subject: ConnectedContender;
  /** Messages per second. */
  rate: number;
  rounds: number;
  durationMs: number;
  outageMs: number;
  settings: BenchResult['settings'];
  progress(line: string): void;
}

type Load = Omit<OverloadReport, 'ackedIds'>;

/** What acks wait when recipients are pushed to, and when RabbitMQ is gone, beside the same without. */
export async function benchPushTax(
  load: LoadGenerator,
  pushes: PushSwitch,
  options: PushTaxOptions,
): Promise<BenchResult> {
  const { subject, rate, rounds, durationMs, outageMs, progress } = options;
  const figures: Record<'on' | 'off' | 'before' | 'during' | 'after', Load[]> = {
    ...{ on: [], off: [], before: [], during: [], after: [] },
  };
  const othersCores: number[] = [];
  const send = async (forMs = durationMs): Promise<Load> => {
    const run = { fleet: subject.fleet, rate, durationMs: forMs };
    const { ackedIds: _, ...report } = await load.call('overload', run);
    return report;
  };
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const);
    for (const side of order) {
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: pushes ${side}`);
      await pushes[side]();
      // A worker that has just started is no part of the figure.
      await send(durationMs / 4);
      const others = startOtherLoadMeter();
      const report = await send();
      if (round === 0) continue;
      figures[side].push(report);
      othersCores.push(others());
    }
  }
  await pushes.on();
  await send(durationMs / 4);
  await pushes.beginCounting();
  progress('before the outage');
  figures.before.push(await send(Math.min(outageMs, 2 * durationMs)));
  progress(`RabbitMQ stands still for ${outageMs / 1_000} s`);
  const [during] = await Promise.all([send(outageMs), pushes.stopBroker()]);
  figures.during.push(during);
  progress('RabbitMQ comes back');
  const [after] = await Promise.all([send(), pushes.startBroker()]);
  figures.after.push(after);
  const settled = await pushes.settle();
  return {
    name: 'push-tax',
    title: '(m) What acks wait for pushes, and for a RabbitMQ that is gone',
    subject: 'with',
    reference: 'without',
    settings: { ...options.settings, 'messages/s': rate, rounds, 'seconds each': durationMs / 1_000 },
    measures: measuresOf(figures, settled, outageMs),
    othersCores: median(othersCores),
    details: { figures, settled },
  };
}

function measuresOf(
  figures: Record<'on' | 'off' | 'before' | 'during' | 'after', Load[]>,
  settled: { owed: number; lost: number; afterMs: number },
  outageMs: number,
) {
  const ms = (which: keyof typeof figures, at: 'p50' | 'p99' | 'max') =>
    figures[which].map(({ ackMs }) => ackMs[at]);
  const notAcked = (which: keyof typeof figures) => figures[which].map(({ sent, acked }) => sent - acked);
  const aim = { of: 'ratio', atMost: 1.1 } as const;
  const none = { of: 'subject', atMost: 0 } as const;
  const without = `no RabbitMQ for ${outageMs / 1_000} s`;
  return [
    measureOf(
      'pushes: send to ack, p99',
      'ms',
      { subject: ms('on', 'p99'), reference: ms('off', 'p99') },
      aim,
    ),
    measureOf('pushes: send to ack, p50', 'ms', { subject: ms('on', 'p50'), reference: ms('off', 'p50') }),
    measureOf('pushes: not acked', 'sends', { subject: notAcked('on'), reference: notAcked('off') }, none),
    measureOf(
      `${without}: send to ack, p99`,
      'ms',
      { subject: ms('during', 'p99'), reference: ms('before', 'p99') },
      aim,
    ),
    measureOf(`${without}: send to ack, p50`, 'ms', {
      subject: ms('during', 'p50'),
      reference: ms('before', 'p50'),
    }),
    measureOf(`${without}: send to ack, max`, 'ms', {
      subject: ms('during', 'max'),
      reference: ms('before', 'max'),
    }),
    measureOf(`${without}: not acked`, 'sends', { subject: notAcked('during') }, none),
    measureOf('RabbitMQ starts: send to ack, p99', 'ms', {
      subject: ms('after', 'p99'),
      reference: ms('before', 'p99'),
    }),
    measureOf('pushes owed from before to after', 'pushes', { subject: [settled.owed] }),
    measureOf('pushes lost', 'pushes', { subject: [settled.lost] }, none),
    measureOf('last push after RabbitMQ was back', 's', { subject: [settled.afterMs / 1_000] }),
  ];
}
