import type { Sql } from './sql.ts';

/** How an account is kept its owner's, and until when it is. */
export interface Standing {
  emailVerified: boolean;
  hasPassword: boolean;
  secondFactor: boolean;
  /** Null: it is not to be deleted. */
  deletionDueAt: Date | null;
}

/** What its owner is told of a live account beside the profile, in one statement; null when it was deleted. */
export async function findStanding(sql: Sql, userId: string): Promise<Standing | null> {
  const { rows } = await sql.query<Standing>(
    `SELECT email IS NOT NULL AND email_verified_at IS NOT NULL AS "emailVerified",
            password_hash IS NOT NULL AS "hasPassword", deletion_due_at AS "deletionDueAt",
            EXISTS (SELECT FROM totp_secrets t WHERE t.user_id = id AND t.confirmed_at IS NOT NULL) AS "secondFactor"
     FROM users WHERE id = $1 AND deleted_at IS NULL`,
    [userId],
  );
  return rows[0] ?? null;
}

/** A live account, locked until the transaction ends. */
export interface LockedAccount {
  username: string;
  email: string | null;
  emailVerified: boolean;
}

/** Locks a live account, so that whatever opens a session waits or has been seen; null when there is none. */
export async function lockAccount(sql: Sql, userId: string): Promise<LockedAccount | null> {
  const { rows } = await sql.query<LockedAccount>(
    `SELECT username::text AS username, email::text AS email, email_verified_at IS NOT NULL AS "emailVerified"
     FROM users WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE`,
    [userId],
  );
  return rows[0] ?? null;
}

/** Sets the password of an account that the transaction has locked. */
export async function setPasswordHash(sql: Sql, userId: string, hash: string): Promise<void> {
  await sql.query('UPDATE users SET password_hash = $2 WHERE id = $1', [userId, hash]);
}

/** Whether an account still has the password that was checked; asked with the account locked. */
export async function isPasswordHash(sql: Sql, userId: string, hash: string): Promise<boolean> {
  const { rowCount } = await sql.query('SELECT 1 FROM users WHERE id = $1 AND password_hash = $2', [
    userId,
    hash,
  ]);
  return rowCount === 1;
}

/** Removes the ways in that whoever made the account may have kept: passkeys and identities. */
export async function removeOtherWaysIn(sql: Sql, userId: string): Promise<void> {
  await sql.query('DELETE FROM passkeys WHERE user_id = $1', [userId]);
  await sql.query('DELETE FROM identities WHERE user_id = $1', [userId]);
}

/** By username, of those that have one. */
export async function passwordHashesOf(
  sql: Sql,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql.query<{ username: string; hash: string }>(
    'SELECT username, password_hash AS hash FROM users WHERE username = ANY($1) AND password_hash IS NOT NULL',
    [usernames],
  );
  return new Map(rows.map(({ username, hash }) => [username, hash]));
}
