import { pushRoutes, type RouteContract } from '@parley/contracts';
import type { Limit, RateLimit } from '@parley/rate-limit';
import { AppError, type Guard } from '@parley/runtime';

// A test is up to 20 pushes, on the connections that everybody's pushes take.
const TEST: Limit = { burst: 5, perSecond: 0.1 };
const ANY_ROUTE: Limit = { burst: 120, perSecond: 20 };

/** The limits of push-worker's routes, per user. Throws `rate_limited` with the time to wait. */
export function createRouteLimits(rateLimit: RateLimit): Guard {
  return async (route: RouteContract, { caller, ip }) => {
    const key = `push:${caller ? `user:${caller.userId}` : `ip:${ip}`}:${route.method} ${route.path}`;
    const limit = route === pushRoutes.pushTest ? TEST : ANY_ROUTE;
    const { allowed, retryAfterMs } = await rateLimit.take(key, limit);
    if (!allowed) throw new AppError('rate_limited', undefined, { retryAfterMs: Math.ceil(retryAfterMs) });
  };
}
