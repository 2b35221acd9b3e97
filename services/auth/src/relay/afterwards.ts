import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@parley/runtime';
import { createBoundedQueue } from '../accounts/bounded-queue.ts';

export interface Afterwards {
  /** Begins `work`, which handles its own failures, without waiting for it. Throws `busy` when too much waits. */
  start(work: () => Promise<void>): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

// Long enough that what runs then is not found in the time of the same caller's next answer.
const MOST_DELAY_MS = 1_000;

/** Work that goes on some time after an answer, so that no answer's time says anything about it. */
export function createAfterwards(options: { concurrency: number; maxWaiting: number }): Afterwards {
  const queue = createBoundedQueue(options);
  const running = new Set<Promise<void>>();
  const most = options.concurrency + options.maxWaiting;
  return {
    start(work) {
      if (running.size >= most) throw new AppError('busy', undefined, { retryAfterMs: 1_000 });
      const done = sleep(randomInt(MOST_DELAY_MS))
        .then(() => queue.run(work))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async close() {
      await Promise.all(running);
    },
  };
}
