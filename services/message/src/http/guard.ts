import { messageRoutes } from '@parley/contracts';
import type { Limit, RateLimit } from '@parley/rate-limit';
import { AppError, type Guard } from '@parley/runtime';

const READS: Limit = { burst: 120, perSecond: 30 };
const WRITES: Limit = { burst: 60, perSecond: 10 };
const CREATES: Limit = { burst: 30, perSecond: 0.5 };

/** Limits what one user may ask over REST: reads, writes, and the making of conversations. */
export function createGuard(rateLimit: RateLimit): Guard {
  return async (route, { caller }) => {
    if (!caller) return;
    const [name, limit] = limitOf(route);
    const { allowed, retryAfterMs } = await rateLimit.take(`message:${name}:${caller.userId}`, limit);
    if (!allowed) throw new AppError('rate_limited', undefined, { retryAfterMs });
  };
}

function limitOf(route: { method: string; path: string }): [name: string, limit: Limit] {
  if (route.method === 'GET') return ['read', READS];
  if (route === messageRoutes.createConversation) return ['create', CREATES];
  return ['write', WRITES];
}
