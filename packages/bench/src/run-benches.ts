import { join } from 'node:path';
import type { Infrastructure } from '@parley/launcher';
import { startLoadGenerator } from './load/start-load-generator.ts';
import type { BenchOptions } from './options.ts';
import { type Product, startProduct } from './product/product.ts';
import { type BenchResult, surroundings } from './report/result.ts';
import { saveResult } from './report/save.ts';
import { tableOf } from './report/table.ts';
import { scenarios } from './scenarios.ts';

export interface BenchRun {
  options: BenchOptions;
  infrastructure: Infrastructure;
  /** Results go here. */
  resultsDir: string;
  /** Keys and logs of the services. */
  dir: string;
  runDir: string;
  signal: AbortSignal;
  say(line: string): void;
}

const oneCommitPerMessage = { SEND_BATCH_MAX: '1', SEND_LANES: '16' };

/** Runs the benchmarks that were asked for against a product of its own; prints and saves each result. */
export async function runBenches(run: BenchRun): Promise<BenchResult[]> {
  const { options, dir, runDir, infrastructure, say } = run;
  const stops: (() => Promise<unknown>)[] = [];
  const profileDir = options.profile ? join(run.resultsDir, 'profiles') : undefined;
  const start = async (name: string, messageEnv: Record<string, string>): Promise<Product> => {
    const product = await startProduct({ name, infrastructure, dir, runDir, messageEnv, profileDir });
    stops.push(() => product.stop());
    return product;
  };
  try {
    say('Starting the services …');
    const product = await start('bench', {});
    const load = startLoadGenerator();
    stops.push(() => load.stop());
    const results: BenchResult[] = [];
    for (const letter of options.benches) {
      run.signal.throwIfAborted();
      const where = surroundings();
      const result = await scenarios[letter]({
        load,
        product,
        sizes: options.sizes,
        oneByOne: () => start('bench-one-by-one', oneCommitPerMessage),
        another: (name) => start(name, {}),
        infrastructure,
        dir,
        progress(line) {
          run.signal.throwIfAborted();
          say(`(${letter}) ${line}`);
        },
      });
      const file = await saveResult(run.resultsDir, result, where);
      say(`\n${tableOf(result)}\n  ${file}\n`);
      results.push(result);
    }
    return results;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
