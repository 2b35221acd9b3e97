import type { AttemptLimits, Attempts } from '@parley/rate-limit';
import { AppError, addressPrefix } from '@parley/runtime';
import { usernameForm } from './usernames.ts';

const HOUR_MS = 3_600_000;

/**
 * From one address an account has five wrong passwords free, then pauses from 1 s to 15 min: about a hundred tries a
 * day. Wrong ones from wherever, beyond thirty in an hour, make every address pause up to 30 s, each by itself.
 */
export const SIGN_IN_LIMITS: AttemptLimits = {
  bySource: { free: 5, firstMs: 1_000, mostMs: 900_000, forgetMs: 24 * HOUR_MS },
  byTarget: { free: 30, firstMs: 1_000, mostMs: 30_000, forgetMs: HOUR_MS },
};

export interface PasswordTry {
  /** What names the account: the login as typed, or the id of who is signed in. Nothing is looked up. */
  account: string;
  /** Null where only a session of the account leads. */
  ip: string | null;
}

/**
 * Runs what checks a password, and counts how it ends: one that passes forgets the wrong ones before; `unauthenticated`
 * and `forbidden` count as wrong; anything else (busy, a second factor missing) counts as no try. Throws
 * `rate_limited` with the time to wait before anything is checked. Known and unknown accounts are treated alike.
 */
export type SignInLimit = <T>(tried: PasswordTry, check: () => Promise<T>) => Promise<T>;

/** Delays over `attempts`; `digest` is what keys become, so that no name or address lies in Redis. */
export function createSignInLimit(attempts: Attempts, digest: (text: string) => string): SignInLimit {
  return async ({ account, ip }, check) => {
    const trial = {
      // Who is signed in apart from who signs in: neither makes the other wait.
      target: `auth:${ip === null ? 'proof' : 'login'}:${digest(accountKey(account))}`,
      source: ip === null ? 'session' : digest(addressPrefix(ip)),
    };
    const { allowed, retryAfterMs } = await attempts.begin(trial, SIGN_IN_LIMITS);
    if (!allowed) throw new AppError('rate_limited', 'Too many wrong passwords', { retryAfterMs });
    try {
      const result = await check();
      await attempts.end(trial, 'passed');
      return result;
    } catch (error) {
      if (!isWrong(error)) await attempts.end(trial, 'void');
      throw error;
    }
  };
}

/** One key for every way of writing a login that finds the same account. */
function accountKey(login: string): string {
  return usernameForm(login).toLowerCase();
}

function isWrong(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'forbidden');
}
