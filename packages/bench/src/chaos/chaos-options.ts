import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from '@parley/launcher';
import type { ChaosPlan } from './run-chaos.ts';

/** The command line: five minutes by default, until the first failure. Throws a UsageError that says how it is written. */
export function readChaosOptions(args: readonly string[]): ChaosPlan {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        ...{ seed: { type: 'string' }, path: { type: 'string' }, 'replay-path': { type: 'string' } },
        ...{ runs: { type: 'string', default: '10000' }, minutes: { type: 'string', default: '5' } },
        ...{ commands: { type: 'string', default: '100' }, shrink: { type: 'string', default: '0' } },
        flood: { type: 'boolean', default: true },
      },
    });
    return {
      seed: number('seed', values.seed ?? String(randomInt(2 ** 31)), Number.MIN_SAFE_INTEGER),
      path: values.path,
      replayPath: values['replay-path'],
      // A path names one run.
      runs: values.path ? 1 : number('runs', values.runs, 1),
      limitMs: number('minutes', values.minutes, 0) * 60_000,
      maxCommands: number('commands', values.commands, 1),
      shrinkMs: number('shrink', values.shrink, 0) * 1_000,
      flood: values.flood,
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
