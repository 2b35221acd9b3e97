import type { ChaosOutcome, ChaosPlan } from './run-chaos.ts';

/** What is kept of a chaos command, as JSON. */
export interface ChaosReport {
  seed: number;
  runs: number;
  operations: number;
  frames: number;
  /** Holes that clients found in what gateways delivered. */
  holes: number;
  /** From the end of the faults until every client had everything; ms over all runs. */
  inStepAfterMs: { p50: number | null; p95: number | null; max: number | null };
  failure: ChaosOutcome['failure'];
  /** The command line that repeats the failure. */
  replay: string | null;
}

export function reportOf(outcome: ChaosOutcome, plan: ChaosPlan): ChaosReport {
  const { runs, seed, failure } = outcome;
  const total = (of: 'operations' | 'frames' | 'holes') => runs.reduce((sum, run) => sum + run[of], 0);
  const times = runs.flatMap((run) => run.inStepAfterMs ?? []).sort((a, b) => a - b);
  const rank = (share: number) => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? null;
  return {
    ...{ seed, runs: runs.length, failure, replay: replayLine(outcome, plan) },
    ...{ operations: total('operations'), frames: total('frames'), holes: total('holes') },
    inStepAfterMs: { p50: rank(0.5), p95: rank(0.95), max: rank(1) },
  };
}

/** The command line that repeats a failure; null when there is none. */
export function replayLine({ seed, failure }: ChaosOutcome, plan: Pick<ChaosPlan, 'maxCommands' | 'flood'>) {
  if (!failure) return null;
  const replay = failure.replayPath ? ` --replay-path "${failure.replayPath}"` : '';
  const flood = plan.flood ? '' : ' --no-flood';
  return `npm run chaos -- --seed ${seed} --path ${failure.path}${replay} --commands ${plan.maxCommands}${flood}`;
}
