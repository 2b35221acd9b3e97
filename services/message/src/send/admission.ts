/** How many messages may wait, and when a refused sender should try again. */
export interface Admission {
  readonly waiting: number;
  /** Takes a place; false when all are taken. */
  admit(): boolean;
  /** Gives places back. */
  release(count: number): void;
  /** When a place is likely to be free, from the measured rate at which places come back; ms. */
  retryAfterMs(): number;
}

const MEASURED_MS = 1_000;

export function createAdmission(options: { most: number; now?: () => number }): Admission {
  const now = options.now ?? Date.now;
  let waiting = 0;
  let released = 0;
  let since = now();
  let perMs = 1;

  function measure(count: number): void {
    released += count;
    const passed = now() - since;
    if (passed < MEASURED_MS) return;
    perMs = Math.max(released / passed, 0.001);
    released = 0;
    since = now();
  }

  return {
    get waiting() {
      return waiting;
    },
    admit() {
      if (waiting >= options.most) return false;
      waiting++;
      return true;
    },
    release(count) {
      waiting -= count;
      measure(count);
    },
    retryAfterMs: () => Math.ceil(Math.min(5_000, Math.max(100, waiting / perMs))),
  };
}
