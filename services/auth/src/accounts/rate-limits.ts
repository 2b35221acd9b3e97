import { createHash } from 'node:crypto';
import { authRoutes, type RouteContract } from '@parley/contracts';
import type { Limit, RateLimit } from '@parley/rate-limit';
import { AppError, type Guard } from '@parley/runtime';

// Open routes are limited by address, generously: a school or a carrier may stand behind one.
const BY_ADDRESS = new Map<RouteContract, Limit>([
  [authRoutes.register, { burst: 30, perSecond: 0.1 }],
  [authRoutes.login, { burst: 60, perSecond: 1 }],
  [authRoutes.refresh, { burst: 300, perSecond: 5 }],
  [authRoutes.jwks, { burst: 300, perSecond: 10 }],
]);
const BY_USER = new Map<RouteContract, Limit>([
  [authRoutes.findUsers, { burst: 60, perSecond: 5 }],
  [authRoutes.registerDeviceToken, { burst: 20, perSecond: 0.2 }],
  [authRoutes.updateMe, { burst: 20, perSecond: 0.2 }],
]);
const ANY_ROUTE: Limit = { burst: 120, perSecond: 20 };
const SIGN_IN: Limit = { burst: 10, perSecond: 0.1 };

export interface AuthLimits {
  /** Before any work: per address on open routes, per user and route on the others. */
  guard: Guard;
  /** Before a password is checked: tries per account, whoever makes them. */
  signIn(login: string): Promise<void>;
}

/** The limits of auth's routes. Each throws `rate_limited` with the time to wait. */
export function createAuthLimits(rateLimit: RateLimit): AuthLimits {
  const take = async (key: string, limit: Limit) => {
    const { allowed, retryAfterMs } = await rateLimit.take(key, limit);
    if (!allowed) throw new AppError('rate_limited', undefined, { retryAfterMs: Math.ceil(retryAfterMs) });
  };
  return {
    async guard(route, { caller, ip }) {
      const name = `${route.method} ${route.path}`;
      if (caller) await take(`auth:user:${caller.userId}:${name}`, BY_USER.get(route) ?? ANY_ROUTE);
      else await take(`auth:ip:${ip}:${name}`, BY_ADDRESS.get(route) ?? ANY_ROUTE);
    },
    signIn(login) {
      // Hashed, so that no e-mail address lies about in Redis.
      const account = createHash('sha256').update(login.toLowerCase()).digest('base64url');
      return take(`auth:sign-in:${account}`, SIGN_IN);
    },
  };
}

/** No limits, for benches and load runs. */
export const unlimited: AuthLimits = { guard: async () => {}, signIn: async () => {} };
