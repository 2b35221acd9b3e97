import { parseArgs } from 'node:util';
import { CommandError } from '@parley/launcher';
import { fullSizes, quickSizes, type Sizes } from './sizes.ts';

/** The letters of the benchmarks, in the order they run. */
export const benchLetters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'] as const;
export type BenchLetter = (typeof benchLetters)[number];

export interface BenchOptions {
  benches: readonly BenchLetter[];
  sizes: Sizes;
  /** Whether services leave CPU profiles. */
  profile: boolean;
}

const usage = 'npm run bench [-- a|b|c|d|e|f|g|h|i|j|k|l|m …] [--quick] [--profile]';

/** The command line. Throws a CommandError that says how it is written. */
export function readOptions(args: readonly string[]): BenchOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, profile: { type: 'boolean' } },
    });
    const unknown = positionals.find((name) => !benchLetters.some((letter) => letter === name));
    if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}".`);
    const benches = benchLetters.filter((letter) => positionals.length === 0 || positionals.includes(letter));
    return {
      benches,
      sizes: values.quick ? quickSizes : fullSizes,
      profile: values.profile ?? false,
    };
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\nUsage: ${usage}`);
  }
}
