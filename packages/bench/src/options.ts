import { UsageError, wordsAndOptionsOf } from '@parley/launcher';
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

/** The command line. Throws a UsageError that says how it is written. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = wordsAndOptionsOf('bench', args, {
    quick: { type: 'boolean' },
    profile: { type: 'boolean' },
  });
  const unknown = positionals.find((name) => !benchLetters.some((letter) => letter === name));
  if (unknown !== undefined) throw new UsageError('bench', `There is no benchmark "${unknown}".`);
  return {
    benches: benchLetters.filter((letter) => positionals.length === 0 || positionals.includes(letter)),
    sizes: values.quick ? quickSizes : fullSizes,
    profile: values.profile ?? false,
  };
}
