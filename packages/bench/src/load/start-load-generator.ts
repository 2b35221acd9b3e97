import { startChild } from '../child-calls.ts';
import type { LoadGenerator } from '../contender.ts';

/** Starts the load generator: a process of its own, so that its work is nobody else's CPU time. */
export function startLoadGenerator(): LoadGenerator {
  return startChild(new URL('load-generator.ts', import.meta.url).pathname);
}
