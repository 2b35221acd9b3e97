import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from '@parley/launcher';
import type { SoakPlan } from './soak-plan.ts';

export interface PushSoakOptions extends SoakPlan {
  workers: number;
}

/** What a full soak does, whatever its length. */
const full = {
  goAwayEveryMs: 5_000,
  trickEveryMs: 400,
  killEveryMs: 8_000,
  brokerEveryMs: 60_000,
  settleMs: 120_000,
};

/** The command line after `push`: five minutes by default. Throws a UsageError that says how it is written. */
export function readPushSoakOptions(args: readonly string[]): PushSoakOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ seed: { type: 'string' }, minutes: { type: 'string', default: '5' } },
        ...{ workers: { type: 'string', default: '3' }, people: { type: 'string', default: '24' } },
        rate: { type: 'string', default: '10' },
      },
    });
    const people = number('people', values.people, 6);
    return {
      ...full,
      seed: number('seed', values.seed ?? String(randomInt(2 ** 31)), Number.MIN_SAFE_INTEGER),
      durationMs: number('minutes', values.minutes, 0) * 60_000,
      workers: number('workers', values.workers, 1),
      ...{ people, groups: people, rate: number('rate', values.rate, 0.1) },
    };
  } catch (error) {
    throw new UsageError('chaos', (error as Error).message);
  }
}

function number(name: string, raw: string, least: number): number {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value) || value < least)
    throw new Error(`--${name} is a number from ${least}, not "${raw}".`);
  return value;
}
