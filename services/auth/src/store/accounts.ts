import type { PrismaClient } from '@parley/database';
import type { Sql } from './sql.ts';

/** A live account as its owner may see it. */
export interface Account {
  id: string;
  username: string;
  email: string | null;
  displayName: string;
  avatarUrl: string | null;
  role: string;
  suspendedUntil: Date | null;
  createdAt: Date;
}

// The password hash leaves the store for one purpose only: findForLogin.
const ACCOUNT = {
  id: true,
  username: true,
  email: true,
  displayName: true,
  avatarUrl: true,
  role: true,
  suspendedUntil: true,
  createdAt: true,
} as const;

/** An account by id; null when there is none or it was deleted. */
export function findAccount(prisma: PrismaClient, id: string): Promise<Account | null> {
  return prisma.user.findUnique({ where: { id, deletedAt: null }, select: ACCOUNT });
}

/** Accounts by id, without those that do not exist or were deleted, in no order. */
export function findAccounts(prisma: PrismaClient, ids: readonly string[]): Promise<Account[]> {
  return prisma.user.findMany({ where: { id: { in: [...ids] }, deletedAt: null }, select: ACCOUNT });
}

/** The account a username or e-mail address names, whatever its case, with its password hash. */
export function findForLogin(
  prisma: PrismaClient,
  login: string,
): Promise<(Account & { passwordHash: string | null }) | null> {
  // A username cannot hold an @, so at most one account matches.
  return prisma.user.findFirst({
    where: { OR: [{ username: login }, { email: login }], deletedAt: null },
    select: { ...ACCOUNT, passwordHash: true },
  });
}

/** Which of the two names belong to somebody already. */
export async function findTaken(
  prisma: PrismaClient,
  names: { username: string; email: string | null },
): Promise<('username' | 'email')[]> {
  const [username, email] = await Promise.all([
    prisma.user.findUnique({ where: { username: names.username }, select: { id: true } }),
    names.email ? prisma.user.findUnique({ where: { email: names.email }, select: { id: true } }) : null,
  ]);
  return [...(username ? (['username'] as const) : []), ...(email ? (['email'] as const) : [])];
}

/** Changes a profile; null when the account was deleted meanwhile. */
export async function updateProfile(
  prisma: PrismaClient,
  id: string,
  change: { displayName?: string; avatarUrl?: string | null },
): Promise<Account | null> {
  const [account] = await prisma.user.updateManyAndReturn({
    where: { id, deletedAt: null },
    data: change,
    select: ACCOUNT,
  });
  return account ?? null;
}

/** Adds an account. Returns the name that somebody else took first, or null when all went well. */
export async function insertAccount(
  sql: Sql,
  account: Account & { passwordHash: string },
): Promise<'username' | 'email' | null> {
  const inserted = await sql.query(
    `INSERT INTO users (id, username, email, password_hash, display_name, role, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING`,
    [
      account.id,
      account.username,
      account.email,
      account.passwordHash,
      account.displayName,
      account.role,
      account.createdAt,
    ],
  );
  if (inserted.rowCount === 1) return null;
  const { rowCount } = await sql.query('SELECT 1 FROM users WHERE username = $1', [account.username]);
  return rowCount ? 'username' : 'email';
}
