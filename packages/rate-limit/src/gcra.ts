import type { Limit } from './rate-limit.ts';
import type { Taken } from './taken.ts';

/** Sums of large times and small fractions are exact to about this; a wait below it is none. */
const roundingMs = 0.001;

const allowed: Taken = Object.freeze({ allowed: true, retryAfterMs: 0 });

/** The answer for calls that need no state: free ones, and those that no pause would allow. */
export function answerWithoutState(limit: Limit, cost: number): Taken | undefined {
  if (!(limit.burst >= 1 && limit.perSecond > 0)) {
    throw new RangeError(`burst must be at least 1 and perSecond above 0: ${JSON.stringify(limit)}`);
  }
  if (cost <= 0) return allowed;
  if (cost > limit.burst) {
    return { allowed: false, retryAfterMs: Math.ceil((limit.burst * 1_000) / limit.perSecond) };
  }
  return undefined;
}

/**
 * One step of GCRA. `fullAtMs` is when the key's burst is whole again (the theoretical arrival time); the
 * returned one replaces it. The same arithmetic runs in Redis: see `redis-rate-limit.ts`.
 */
export function step(
  fullAtMs: number,
  nowMs: number,
  limit: Limit,
  cost: number,
): { fullAtMs: number; taken: Taken } {
  const next = Math.max(fullAtMs, nowMs) + (cost * 1_000) / limit.perSecond;
  const waitMs = next - (limit.burst * 1_000) / limit.perSecond - nowMs;
  if (waitMs > roundingMs) return { fullAtMs, taken: { allowed: false, retryAfterMs: Math.ceil(waitMs) } };
  return { fullAtMs: next, taken: allowed };
}
