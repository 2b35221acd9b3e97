import type { Child } from './child-calls.ts';
import type { LoadCalls } from './load/load-generator.ts';
import type { Target } from './load/target.ts';
import { startOtherLoadMeter } from './measure/other-load.ts';

/** One side of a comparison: where its sockets go and which processes its work is done by. */
export interface Contender {
  name: string;
  target: Target;
  /** Root processes by name; their CPU time is what the load costs. */
  pids: Readonly<Record<string, number>>;
}

/** A contender whose sockets are open. */
export interface ConnectedContender extends Contender {
  fleet: number;
}

export type LoadGenerator = Child<LoadCalls>;

/** Opens all sockets of a contender. */
export async function connectContender(
  load: LoadGenerator,
  contender: Contender,
): Promise<ConnectedContender> {
  return { ...contender, fleet: await load.call('connect', contender.target) };
}

/** What was measured, round by round. */
export interface Rounds<T> {
  subject: T[];
  reference: T[];
  /** Cores that processes outside the bench used during each measurement. */
  othersCores: number[];
}

export interface Alternation {
  rounds: number;
  subject: ConnectedContender;
  reference: ConnectedContender;
  /** Told before each measurement. */
  progress(line: string): void;
}

/**
 * Measures both sides in turn, the order swapped from round to round, after one unmeasured run of each that
 * lets their code be compiled. What the machine does meanwhile meets both.
 */
export async function alternate<T>(
  { rounds, subject, reference, progress }: Alternation,
  measure: (side: ConnectedContender) => Promise<T>,
): Promise<Rounds<T>> {
  const results: Rounds<T> = { subject: [], reference: [], othersCores: [] };
  for (let round = 0; round <= rounds; round++) {
    const order = ['subject', 'reference'] as const;
    for (const side of round % 2 === 0 ? order : order.toReversed()) {
      const contender = side === 'subject' ? subject : reference;
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${contender.name}`);
      const othersCores = startOtherLoadMeter();
      const result = await measure(contender);
      if (round === 0) continue;
      results[side].push(result);
      results.othersCores.push(othersCores());
    }
  }
  return results;
}

/** One figure of every round. */
export function figuresOf<T>(rounds: Rounds<T>, figure: (each: T) => number) {
  return { subject: rounds.subject.map(figure), reference: rounds.reference.map(figure) };
}
