import type { Sql } from './sql.ts';

/** Marks the address of an account verified, if it still is that one; false when it is not. */
export async function markVerified(sql: Sql, userId: string, email: string, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE users SET email_verified_at = coalesce(email_verified_at, $3)
     WHERE id = $1 AND email = $2 AND deleted_at IS NULL`,
    [userId, email, now],
  );
  return rowCount === 1;
}

/** Whether an address is verified for another account. */
export async function isVerifiedElsewhere(sql: Sql, userId: string, email: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM users WHERE email = $2 AND id <> $1 AND email_verified_at IS NOT NULL',
    [userId, email],
  );
  return rowCount === 1;
}

/**
 * Gives an account an address whose mail it has shown to read, taking it from an account that never has; false when
 * another account has verified it.
 */
export async function takeEmail(sql: Sql, userId: string, email: string, now: Date): Promise<boolean> {
  const { rows: losers } = await sql.query<{ id: string }>(
    `UPDATE users SET email = NULL WHERE email = $2 AND id <> $1 AND email_verified_at IS NULL RETURNING id`,
    [userId, email],
  );
  await sql.query('DELETE FROM email_tokens WHERE user_id = ANY ($1::uuid[]) AND email = $2', [
    losers.map(({ id }) => id),
    email,
  ]);
  const { rowCount } = await sql.query(
    `UPDATE users SET email = $2, email_verified_at = $3 WHERE id = $1 AND deleted_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM users o WHERE o.email = $2 AND o.id <> $1)`,
    [userId, email, now],
  );
  return rowCount === 1;
}

/** The live account that has an address, with the address as it is written there. */
export async function findByEmail(sql: Sql, email: string): Promise<{ id: string; email: string } | null> {
  const { rows } = await sql.query<{ id: string; email: string }>(
    'SELECT id, email::text AS email FROM users WHERE email = $1 AND deleted_at IS NULL',
    [email],
  );
  return rows[0] ?? null;
}
