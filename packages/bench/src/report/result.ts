import { availableParallelism, cpus } from 'node:os';
import { median } from '../measure/statistics.ts';

/** One line of a benchmark: a quantity of the subject beside the same of its reference. */
export interface Measure {
  what: string;
  unit: string;
  /** Medians over the rounds. */
  subject: number;
  reference: number | null;
  ratio: number | null;
  aim: Aim | null;
  /** Null without an aim. */
  met: boolean | null;
  rounds: { subject: number[]; reference: number[] };
}

/** A bound on the ratio, or on the subject's own figure. */
export interface Aim {
  of: 'ratio' | 'subject';
  atLeast?: number;
  atMost?: number;
}

export interface BenchResult {
  name: string;
  title: string;
  subject: string;
  reference: string;
  settings: Record<string, string | number | boolean>;
  measures: Measure[];
  /** Cores used by processes outside the bench, at the median; they blur wall-clock figures and latencies. */
  othersCores: number;
  /** What explains the figures, such as CPU time by process. */
  details: Record<string, unknown>;
}

/** What a run was made on. */
export interface Surroundings {
  startedAt: string;
  node: string;
  cpu: string;
  cores: number;
}

export function surroundings(): Surroundings {
  return {
    startedAt: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
  };
}

/** A measure from the figures of each round; without a reference it stands alone. */
export function measureOf(
  what: string,
  unit: string,
  rounds: { subject: number[]; reference?: number[] },
  aim: Aim | null = null,
): Measure {
  const reference = rounds.reference?.length ? median(rounds.reference) : null;
  const subject = median(rounds.subject);
  // Nothing is no yardstick.
  const ratio = reference ? subject / reference : null;
  const judged = aim?.of === 'ratio' ? ratio : subject;
  return {
    what,
    unit,
    subject,
    reference,
    ratio,
    aim,
    met: aim === null || judged === null ? null : isWithin(judged, aim),
    rounds: { subject: rounds.subject, reference: rounds.reference ?? [] },
  };
}

function isWithin(value: number, { atLeast = Number.NEGATIVE_INFINITY, atMost = Infinity }: Aim): boolean {
  return value >= atLeast && value <= atMost;
}
