export interface RemovalBreakerOptions {
  now?: () => number;
  windowMs?: number;
  /** Removal pauses when more than this many tokens … */
  maxBad?: number;
  /** … and more than this share of all attempts in the window were called bad. */
  maxShare?: number;
}

export interface RemovalBreaker {
  attempted(): void;
  /** Notes a bad token; false: so many are bad that the fault must be ours, remove none. */
  mayRemove(): boolean;
}

interface Slice {
  startMs: number;
  attempts: number;
  bad: number;
}

const SLICES = 12;

/** Keeps a wrong key, topic or environment from emptying the table of tokens. */
export function createRemovalBreaker(options: RemovalBreakerOptions = {}): RemovalBreaker {
  const { now = Date.now, windowMs = 60_000, maxBad = 20, maxShare = 0.2 } = options;
  const slices: Slice[] = [];

  function current(): Slice {
    const nowMs = now();
    while (slices[0] && slices[0].startMs <= nowMs - windowMs) slices.shift();
    const last = slices.at(-1);
    if (last && nowMs - last.startMs < windowMs / SLICES) return last;
    const slice = { startMs: nowMs, attempts: 0, bad: 0 };
    slices.push(slice);
    return slice;
  }

  return {
    attempted() {
      current().attempts++;
    },
    mayRemove() {
      current().bad++;
      const bad = slices.reduce((sum, slice) => sum + slice.bad, 0);
      const attempts = slices.reduce((sum, slice) => sum + slice.attempts, 0);
      return bad <= maxBad || bad <= maxShare * attempts;
    },
  };
}
