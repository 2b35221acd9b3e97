export { readOptions } from './options.ts';
export { type BenchRun, runBenches } from './run-benches.ts';
