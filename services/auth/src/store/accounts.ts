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

// The password hash leaves the store for one purpose only: to be checked.
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

/** Accounts by id, without those that do not exist, in no order. Deleted ones are there without their names. */
export function findAccounts(prisma: PrismaClient, ids: readonly string[]): Promise<Account[]> {
  return prisma.user.findMany({ where: { id: { in: [...ids] } }, select: ACCOUNT });
}

/** The account a username or e-mail address names, whatever its case, with its password hash. */
export function findForLogin(
  prisma: PrismaClient,
  login: { username: string; email: string },
): Promise<(Account & { passwordHash: string | null }) | null> {
  // A username cannot hold an @, so at most one account matches.
  return prisma.user.findFirst({
    where: { OR: [{ username: login.username }, { email: login.email }], deletedAt: null },
    select: { ...ACCOUNT, passwordHash: true },
  });
}

/** The password hash of a live account; null when it has none. */
export async function findPasswordHash(prisma: PrismaClient, id: string): Promise<string | null> {
  const found = await prisma.user.findUnique({
    where: { id, deletedAt: null },
    select: { passwordHash: true },
  });
  return found?.passwordHash ?? null;
}

/** Stores a better hash of the same password; false when the password was changed meanwhile. */
export async function replacePasswordHash(
  prisma: PrismaClient,
  id: string,
  hashes: { old: string; better: string },
): Promise<boolean> {
  const { count } = await prisma.user.updateMany({
    where: { id, passwordHash: hashes.old },
    data: { passwordHash: hashes.better },
  });
  return count === 1;
}

/** Which of the two names belong to somebody already; a username also when it looks like somebody's. */
export async function findTaken(
  prisma: PrismaClient,
  names: { username: string; usernameSkeleton: string; email: string | null },
): Promise<('username' | 'email')[]> {
  const [username, email] = await Promise.all([
    prisma.user.findFirst({
      where: { OR: [{ username: names.username }, { usernameSkeleton: names.usernameSkeleton }] },
      select: { id: true },
    }),
    names.email ? prisma.user.findUnique({ where: { email: names.email }, select: { id: true } }) : null,
  ]);
  return [...(username ? (['username'] as const) : []), ...(email ? (['email'] as const) : [])];
}

/** A live account, whose profile nobody else changes until the transaction ends; null when it was deleted. */
export async function lockProfile(sql: Sql, id: string): Promise<Account | null> {
  const { rows } = await sql.query<Account>(
    `SELECT id, username::text AS username, email::text AS email, display_name AS "displayName",
            avatar_url AS "avatarUrl", role, suspended_until AS "suspendedUntil", created_at AS "createdAt"
       FROM users WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

/** Keeps the names and the picture of an account that the transaction has locked. */
export async function saveProfile(
  sql: Sql,
  { id, displayName, avatarUrl }: Pick<Account, 'id' | 'displayName' | 'avatarUrl'>,
): Promise<void> {
  await sql.query('UPDATE users SET display_name = $2, avatar_url = $3 WHERE id = $1', [
    id,
    displayName,
    avatarUrl,
  ]);
}

/** Adds an account. Returns the name that somebody else took first, or null when all went well. */
export async function insertAccount(
  sql: Sql,
  account: Pick<Account, 'id' | 'username' | 'email' | 'displayName' | 'role' | 'createdAt'> & {
    passwordHash: string | null;
    /** What no other name may look like. */
    usernameSkeleton: string;
    emailVerifiedAt?: Date | null;
  },
): Promise<'username' | 'email' | null> {
  const inserted = await sql.query(
    `INSERT INTO users (id, username, email, password_hash, display_name, role, created_at, email_verified_at,
                        username_skeleton)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT DO NOTHING`,
    [
      account.id,
      account.username,
      account.email,
      account.passwordHash,
      account.displayName,
      account.role,
      account.createdAt,
      account.emailVerifiedAt ?? null,
      account.usernameSkeleton,
    ],
  );
  if (inserted.rowCount === 1) return null;
  const { rowCount } = await sql.query(
    'SELECT 1 FROM users WHERE username = $1 OR username_skeleton = $2 LIMIT 1',
    [account.username, account.usernameSkeleton],
  );
  return rowCount ? 'username' : 'email';
}

/** Sets what an account may do beside what all may; false when there is no such username. */
export async function storeRole(sql: Sql, username: string, role: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE users SET role = $2 WHERE username = $1 AND deleted_at IS NULL',
    [username, role],
  );
  return rowCount === 1;
}
