import type { Attempts } from './attempts.ts';
import type { Taken } from './taken.ts';

export interface Limit {
  /** What may be taken at once after a pause; at least 1. */
  burst: number;
  /** What comes back each second; above 0. */
  perSecond: number;
}

/**
 * Rate limits by the generic cell rate algorithm: exact, one number per key, no window edges.
 *
 * - A refused call takes nothing. A `cost` above `burst` can never be allowed: it is refused with the time a
 *   whole burst takes to come back. A cost of 0 or less is allowed. A limit out of range is a RangeError.
 * - **Sharing**: with Redis, one limit for all processes, by Redis' clock, in one round trip.
 * - **Redis away**: each process limits on its own, starting from a full burst, so that a key gets up to its
 *   limit once per process. Nobody is refused because Redis is away. A call answers within half a second.
 * - **Bounds**: keys disappear when their burst is whole again; the memory adapter keeps at most `maxKeys` and
 *   forgets the key used longest ago.
 */
export interface RateLimit {
  take(key: string, limit: Limit, cost?: number): Promise<Taken>;
  readonly attempts: Attempts;
  close(): Promise<void>;
}

/** Told what operators want to know, under a stable event name. */
export type RateLimitLogger = (event: string, fields: Record<string, unknown>) => void;
