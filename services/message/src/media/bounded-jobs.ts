import { AppError } from '@parley/runtime';

export interface BoundedJobs {
  /** Runs `work` of a user when its turn comes. Throws `busy` at once when too many wait. */
  run<T>(userId: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Lets `parallel` jobs run, one of each user, and `waiting` more wait. Users take turns, first come first served:
 * what else somebody has waiting goes to the end of the line when a job of theirs is done.
 */
export function createBoundedJobs(options: { parallel: number; waiting: number }): BoundedJobs {
  const running = new Set<string>();
  let line: { userId: string; start(): void }[] = [];
  const begin = () => {
    while (running.size < options.parallel) {
      const next = line.find(({ userId }) => !running.has(userId));
      if (!next) return;
      line = line.filter((each) => each !== next);
      running.add(next.userId);
      next.start();
    }
  };
  const end = (user: string) => {
    running.delete(user);
    line = [...line.filter(({ userId }) => userId !== user), ...line.filter(({ userId }) => userId === user)];
    begin();
  };
  return {
    async run(userId, work) {
      const canStart = running.size < options.parallel && !running.has(userId);
      if (!canStart && line.length >= options.waiting) {
        throw new AppError('busy', 'Too many files are being worked on', { retryAfterMs: 2_000 });
      }
      await new Promise<void>((start) => {
        line.push({ userId, start });
        begin();
      });
      try {
        return await work();
      } finally {
        end(userId);
      }
    },
  };
}

/** Takes places for as long as `work` runs: `total` of all, `each` of one user. Throws `busy` when there is none. */
export function createPlaces(options: { total: number; each: number }) {
  const taken = new Map<string, number>();
  let total = 0;
  return async function take<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const own = taken.get(userId) ?? 0;
    if (total >= options.total || own >= options.each) {
      throw new AppError('busy', 'Too many uploads at once', { retryAfterMs: 2_000 });
    }
    total += 1;
    taken.set(userId, own + 1);
    try {
      return await work();
    } finally {
      total -= 1;
      const left = (taken.get(userId) ?? 1) - 1;
      if (left === 0) taken.delete(userId);
      else taken.set(userId, left);
    }
  };
}
