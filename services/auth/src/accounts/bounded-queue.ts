import { AppError } from '@parley/runtime';

export interface BoundedQueue {
  /** Runs `work` when its turn comes. Throws `busy` at once when too many wait. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Lets `concurrency` pieces of work run and `maxWaiting` more wait, first come first served. */
export function createBoundedQueue(options: {
  concurrency: number;
  maxWaiting: number;
  /** What those are told who find no place. */
  refusal?: string;
}): BoundedQueue {
  const { refusal = 'Too many sign-ins at once' } = options;
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(work) {
      if (running >= options.concurrency) {
        if (waiting.length >= options.maxWaiting) {
          throw new AppError('busy', refusal, { retryAfterMs: 1_000 });
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        // The slot passes to the next in line, so no newcomer can slip in between.
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
