import { accountRoutes, callRoutes, mediaRoutes, messageRoutes } from '@parley/contracts';
import type { Limit, RateLimit } from '@parley/rate-limit';
import { AppError, type Guard } from '@parley/runtime';

const READS: Limit = { burst: 120, perSecond: 30 };
const WRITES: Limit = { burst: 60, perSecond: 10 };
const UPLOADS: Limit = { burst: 100, perSecond: 300 / 3_600 };
const DOWNLOADS: Limit = { burst: 300, perSecond: 60 };
/** As typed, with a pause now and then; each may look into a thousand conversations. */
const SEARCHES: Limit = { burst: 30, perSecond: 3 };
/** A day: it reads all that somebody ever wrote. */
const EXPORTS: Limit = { burst: 3, perSecond: 3 / 86_400 };
/** Each of them rings many phones. */
const CALLS: Limit = { burst: 10, perSecond: 10 / 60 };
const CREATES: Limit = { burst: 30, perSecond: 0.5 };

/** Limits what one user may ask over REST: reads, writes, and what costs more than those. */
export function createGuard(rateLimit: RateLimit): Guard {
  return async (route, { caller }) => {
    if (!caller) return;
    const [name, limit] = limitOf(route);
    const { allowed, retryAfterMs } = await rateLimit.take(`message:${name}:${caller.userId}`, limit);
    const reason = name === 'export' ? 'Three exports a day' : undefined;
    if (!allowed) throw new AppError('rate_limited', reason, { retryAfterMs });
  };
}

function limitOf(route: { method: string; path: string }): [name: string, limit: Limit] {
  if (route === accountRoutes.exportMe) return ['export', EXPORTS];
  if (route === mediaRoutes.uploadMedia) return ['upload', UPLOADS];
  if (route === mediaRoutes.getMedia || route === mediaRoutes.getThumbnail) return ['download', DOWNLOADS];
  if (route.path.startsWith('/api/search/')) return ['search', SEARCHES];
  if (route.method === 'GET') return ['read', READS];
  if (route === messageRoutes.createConversation) return ['create', CREATES];
  if (route === callRoutes.ring) return ['call', CALLS];
  return ['write', WRITES];
}
