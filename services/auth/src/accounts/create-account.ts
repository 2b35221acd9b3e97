import { newId } from '@parley/contracts';
import type { Pool, PrismaClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { type Account, findTaken, insertAccount } from '../store/accounts.ts';
import type { Seal } from '../store/seal.ts';
import type { Lifetimes } from '../tokens/lifetimes.ts';
import { type OpenedSession, openSession } from '../tokens/open-session.ts';
import { mailToken } from './email-token.ts';
import { refuseWeakPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import { newUsername } from './usernames.ts';

export interface NewAccount {
  username: string;
  email: string | null;
  password: string;
  displayName: string;
  deviceName: string | null;
}

/**
 * Creates an account and its first session in one transaction, and mails a token to verify the address. Throws
 * `conflict` naming the fields, or `invalid` for a password that anybody would guess.
 */
export async function createAccount(
  wanted: NewAccount,
  options: {
    pool: Pool;
    prisma: PrismaClient;
    passwords: Passwords;
    lifetimes: Lifetimes;
    seal: Seal;
    nowMs: number;
  },
): Promise<{ account: Account; session: OpenedSession }> {
  refuseWeakPassword('password', wanted.password, wanted);
  // Asked first to spare the hashing; the unique indexes decide.
  const { username, skeleton: usernameSkeleton } = newUsername(wanted.username);
  const taken = await findTaken(options.prisma, { ...wanted, username, usernameSkeleton });
  if (taken.length > 0) throw takenConflict(taken);
  const passwordHash = await options.passwords.hash(wanted.password);
  const account: Account = {
    id: newId(),
    username,
    email: wanted.email,
    displayName: wanted.displayName,
    avatarUrl: null,
    role: 'user',
    suspendedUntil: null,
    createdAt: new Date(options.nowMs),
  };
  return inTransaction(options.pool, async (client) => {
    const lost = await insertAccount(client, { ...account, passwordHash, usernameSkeleton });
    if (lost) throw takenConflict([lost]);
    const { id: userId, email } = account;
    if (email !== null) await mailToken(client, { userId, purpose: 'verify', email }, options);
    const device = { userId: account.id, deviceName: wanted.deviceName };
    return { account, session: await openSession(client, device, { ...options, keys: options }) };
  });
}

function takenConflict(fields: readonly ('username' | 'email')[]): AppError {
  const errors = fields.map((field) => ({ field, message: 'is taken' }));
  return new AppError('conflict', fields.map((field) => `${field} is taken`).join(', '), { fields: errors });
}
