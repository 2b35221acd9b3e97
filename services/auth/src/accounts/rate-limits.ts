import { createHmac, hkdfSync } from 'node:crypto';
import type { Limit, RateLimit } from '@parley/rate-limit';
import { AppError, addressPrefix, type Guard, Secret } from '@parley/runtime';
import { limitByAddress, limitByUser, routeName } from './route-limits.ts';
import { createSignInLimit, type SignInLimit } from './sign-in-delays.ts';

// Three of a million codes hold at a time: ten tries at once, then one a minute, then four an hour.
const CODES: readonly Limit[] = [
  { burst: 10, perSecond: 1 / 60 },
  { burst: 30, perSecond: 1 / 900 },
];

// To one address, and for one account, an hour.
const MAILS: Limit = { burst: 5, perSecond: 5 / 3_600 };

export interface AuthLimits {
  /** Before any work: per address on open routes, per user and route on the others. */
  guard: Guard;
  /** Around the check of a password: growing delays, which lock nobody out. */
  signIn: SignInLimit;
  /** Before a code of an authenticator app is checked: tries per account, whoever makes them. */
  code(userId: string): Promise<void>;
  /** Before a mail that somebody asks for: per address it goes to, or per account that asks. */
  mail(about: { address: string } | { userId: string }): Promise<void>;
}

/**
 * The limits of auth's routes. Each throws `rate_limited` with the time to wait. Logins and addresses become keys by
 * a hash under a key of `secret`, so that whoever reads Redis learns neither.
 */
export function createAuthLimits(rateLimit: RateLimit, secret: Secret<Buffer>): AuthLimits {
  const key = new Secret(Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'parley rate limits', 32)));
  const digest = (text: string) => createHmac('sha256', key.reveal()).update(text).digest('base64url');
  const take = async (name: string, limit: Limit) => {
    const { allowed, retryAfterMs } = await rateLimit.take(name, limit);
    if (!allowed) throw new AppError('rate_limited', undefined, { retryAfterMs: Math.ceil(retryAfterMs) });
  };
  return {
    async guard(route, { caller, ip }) {
      const name = routeName(route);
      if (caller) await take(`auth:user:${caller.userId}:${name}`, limitByUser(route));
      else await take(`auth:ip:${digest(addressPrefix(ip))}:${name}`, limitByAddress(route));
    },
    signIn: createSignInLimit(rateLimit.attempts, digest),
    async code(userId) {
      for (const [tier, limit] of CODES.entries()) await take(`auth:code:${tier}:${userId}`, limit);
    },
    mail(about) {
      const name = 'userId' in about ? about.userId : digest(about.address.normalize('NFKC').toLowerCase());
      return take(`auth:mail:${name}`, MAILS);
    },
  };
}

/** No limits, for benches and load runs. */
export const unlimited: AuthLimits = {
  guard: async () => {},
  signIn: (_tried, check) => check(),
  code: async () => {},
  mail: async () => {},
};
