import type { PrismaClient } from '@parley/database';
import { AppError } from '@parley/runtime';
import { type Account, findForLogin, replacePasswordHash } from '../store/accounts.ts';
import type { Passwords } from './passwords.ts';
import { usernameForm } from './usernames.ts';

/**
 * The account that a username or e-mail address and a password open. Throws `unauthenticated`, after the
 * same work and with the same words whether the account or the password is wrong, or `suspended`.
 */
export async function checkCredentials(
  credentials: { login: string; password: string },
  options: { prisma: PrismaClient; passwords: Passwords; nowMs: number },
): Promise<Account & { passwordHash: string }> {
  const { login, password } = credentials;
  const found = await findForLogin(options.prisma, { username: usernameForm(login), email: login });
  const matches = await options.passwords.verify(found?.passwordHash ?? null, password);
  if (!found?.passwordHash || !matches) throw new AppError('unauthenticated', 'Wrong login or password');
  refuseSuspended(found, options.nowMs);
  return { ...found, passwordHash: await currentHash(found.id, found.passwordHash, password, options) };
}

/** The hash that is stored now: made anew with today's parameters when it was made with others. */
async function currentHash(
  id: string,
  stored: string,
  password: string,
  { prisma, passwords }: { prisma: PrismaClient; passwords: Passwords },
): Promise<string> {
  if (!passwords.isOutdated(stored)) return stored;
  try {
    const better = await passwords.hash(password);
    return (await replacePasswordHash(prisma, id, { old: stored, better })) ? better : stored;
  } catch (error) {
    // Another sign-in will do it.
    if (error instanceof AppError && error.code === 'busy') return stored;
    throw error;
  }
}

/** Throws `suspended` while an account is. */
export function refuseSuspended(account: Pick<Account, 'suspendedUntil'>, nowMs: number): void {
  if (account.suspendedUntil && account.suspendedUntil.getTime() > nowMs) {
    throw new AppError('suspended', `Suspended until ${account.suspendedUntil.toISOString()}`);
  }
}
