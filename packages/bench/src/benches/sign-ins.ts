import { type Contender, connectContender, type LoadGenerator } from '../contender.ts';
import type { OverloadReport } from '../load/overload.ts';
import { probabilityAbove } from '../measure/effect-size.ts';
import { startOtherLoadMeter } from '../measure/other-load.ts';
import { median } from '../measure/statistics.ts';
import type { Answered } from '../product/auth-calls.ts';
import { type BenchResult, type Measure, measureOf } from '../report/result.ts';

/** A pair of calls whose times must not tell which is which. */
export interface Guessing {
  what: string;
  known(): Promise<Answered>;
  unknown(): Promise<Answered>;
}

export interface SignInsOptions {
  subject: Contender;
  /** Signs in with the right password. */
  signIn(): Promise<Answered>;
  /** Sign-ins under way at once. */
  atOnce: number;
  /** Messages per second meanwhile. */
  rate: number;
  rounds: number;
  durationMs: number;
  guessing: readonly Guessing[];
  tries: number;
  progress(line: string): void;
}

/** What a flood of sign-ins does to messages, and whether the time of an answer tells who has an account. */
export async function benchSignIns(load: LoadGenerator, options: SignInsOptions): Promise<BenchResult> {
  const { atOnce, rate, rounds, durationMs, tries, progress } = options;
  const acks = { subject: [] as OverloadReport[], reference: [] as OverloadReport[] };
  const answers: Answered[][] = [];
  const othersCores: number[] = [];
  const subject = await connectContender(load, options.subject);
  const messages = () => load.call('overload', { fleet: subject.fleet, rate, durationMs });
  progress('warm-up');
  await messages();
  for (let round = 1; round <= rounds; round++) {
    const others = startOtherLoadMeter();
    progress(`round ${round} of ${rounds}: ${rate} sends/s alone`);
    acks.reference.push(await messages());
    progress(`round ${round} of ${rounds}: and ${atOnce} sign-ins at once`);
    const flood = startFlood(options.signIn, atOnce);
    acks.subject.push(await messages());
    answers.push(await flood.end());
    othersCores.push(others());
  }
  await load.call('close', { fleet: subject.fleet });
  const told: Measure[] = [];
  for (const pair of options.guessing) told.push(await measureGuessing(pair, tries, progress));
  const ackMs = (at: 'p50' | 'p99') => ({
    subject: acks.subject.map((each) => each.ackMs[at]),
    reference: acks.reference.map((each) => each.ackMs[at]),
  });
  const share = (status: number) =>
    answers.map((each) => (100 * each.filter((one) => one.status === status).length) / each.length);
  return {
    name: 'sign-ins',
    title: `(k) Messages while ${atOnce} sign in at once, and what the time of an answer tells`,
    subject: `${atOnce} sign-ins under way`,
    reference: 'none',
    settings: { 'sends/s': rate, rounds, 'seconds each': durationMs / 1_000, 'tries each': tries },
    measures: [
      measureOf('send to ack, p99', 'ms', ackMs('p99'), { of: 'ratio', atMost: 1.3 }),
      measureOf('send to ack, p50', 'ms', ackMs('p50')),
      measureOf('sign-ins answered', '/s', {
        subject: answers.map((each) => (each.length * 1_000) / durationMs),
      }),
      measureOf('of them signed in', '%', { subject: share(200) }),
      measureOf('of them told busy', '%', { subject: share(503) }),
      measureOf(
        'of them anything else',
        '%',
        { subject: share(200).map((in_, i) => 100 - in_ - (share(503)[i] ?? 0)) },
        {
          of: 'subject',
          atMost: 0.001,
        },
      ),
      ...told,
    ],
    othersCores: median(othersCores),
    details: { acks },
  };
}

/** Keeps `atOnce` calls under way, each followed by the next, until it is ended. */
function startFlood(call: () => Promise<Answered>, atOnce: number): { end(): Promise<Answered[]> } {
  const answers: Answered[] = [];
  let isOver = false;
  const one = async () => {
    while (!isOver) answers.push(await call());
  };
  const all = Promise.all(Array.from({ length: atOnce }, one));
  return {
    async end() {
      isOver = true;
      await all;
      return answers;
    },
  };
}

/** Times the two in turn, in swapped order, one after the other. */
async function measureGuessing(
  pair: Guessing,
  tries: number,
  progress: (line: string) => void,
): Promise<Measure> {
  const ms = { known: [] as number[], unknown: [] as number[] };
  progress(`${pair.what}: ${tries} tries each`);
  for (let i = 0; i < tries; i++) {
    const order = i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
    for (const side of order) ms[side].push((await pair[side]()).ms);
  }
  const auc = probabilityAbove(ms.known, ms.unknown);
  const aim = { of: 'subject' as const, atLeast: 0.47, atMost: 0.53 };
  return measureOf(`${pair.what}: known slower than unknown`, 'of pairs', { subject: [auc] }, aim);
}
