import type { Limit, RateLimit } from '@parley/rate-limit';
import { AppError } from '@parley/runtime';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

const STRANGERS: readonly [name: string, limit: Limit][] = [
  ['hour', { burst: 30, perSecond: 30 / HOUR_S }],
  ['day', { burst: 100, perSecond: 100 / DAY_S }],
];
const ADDITIONS: readonly [name: string, limit: Limit][] = [
  ['hour', { burst: 1_000, perSecond: 1_000 / HOUR_S }],
];
const REPORTS: readonly [name: string, limit: Limit][] = [['hour', { burst: 60, perSecond: 60 / HOUR_S }]];

/** What one person may do to others in an hour or a day. Each throws `rate_limited`. */
export interface SpamLimits {
  /** Starts a direct conversation with somebody they share no conversation with. */
  writesToStranger(userId: string): Promise<void>;
  /** Brings people into a group. */
  adds(userId: string, people: number): Promise<void>;
  reports(userId: string): Promise<void>;
}

export function createSpamLimits(rateLimit: RateLimit): SpamLimits {
  const take = async (what: string, limits: typeof STRANGERS, userId: string, cost = 1) => {
    for (const [name, limit] of limits) {
      const { allowed, retryAfterMs } = await rateLimit.take(`${what}-${name}:${userId}`, limit, cost);
      if (!allowed) throw new AppError('rate_limited', undefined, { retryAfterMs });
    }
  };
  return {
    writesToStranger: (userId) => take('message:strangers', STRANGERS, userId),
    adds: (userId, people) => take('message:additions', ADDITIONS, userId, people),
    reports: (userId) => take('message:reports', REPORTS, userId),
  };
}
