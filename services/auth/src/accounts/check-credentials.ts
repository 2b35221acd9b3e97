import type { PrismaClient } from '@parley/database';
import { AppError } from '@parley/runtime';
import { type Account, findForLogin } from '../store/accounts.ts';
import type { Passwords } from './passwords.ts';

/**
 * The account that a username or e-mail address and a password open. Throws `unauthenticated`, after the
 * same work and with the same words whether the account or the password is wrong, or `suspended`.
 */
export async function checkCredentials(
  credentials: { login: string; password: string },
  options: { prisma: PrismaClient; passwords: Passwords; nowMs: number },
): Promise<Account> {
  const found = await findForLogin(options.prisma, credentials.login);
  const matches = await options.passwords.verify(found?.passwordHash ?? null, credentials.password);
  if (!found || !matches) throw new AppError('unauthenticated', 'Wrong login or password');
  const { passwordHash: _passwordHash, ...account } = found;
  refuseSuspended(account, options.nowMs);
  return account;
}

/** Throws `suspended` while an account is. */
export function refuseSuspended(account: Account, nowMs: number): void {
  if (account.suspendedUntil && account.suspendedUntil.getTime() > nowMs) {
    throw new AppError('suspended', `Suspended until ${account.suspendedUntil.toISOString()}`);
  }
}
