import type { Sql } from './sql.ts';

/** How the owner of an account can sign in, and where mail reaches them. */
export interface WaysIn {
  email: string | null;
  password: boolean;
  passkeys: boolean;
  apple: boolean;
}

/**
 * The ways into a live account, held until the transaction ends: whoever takes one away reads them here first, so that
 * two at once do not take the last two. Null when there is no such account.
 */
export async function lockWaysIn(sql: Sql, userId: string): Promise<WaysIn | null> {
  const locked = await sql.query(
    'SELECT 1 FROM users WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
    [userId],
  );
  if (locked.rowCount === 0) return null;
  // A statement of its own: the snapshot of the first may be older than what it waited for.
  const { rows } = await sql.query<WaysIn>(
    `SELECT email, password_hash IS NOT NULL AS password,
            EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id) AS passkeys,
            EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id) AS apple
     FROM users u WHERE id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}
