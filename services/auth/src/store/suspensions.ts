import type { Sql } from './sql.ts';

/** Sets or clears until when a user is kept out; false when there is no such user. */
export async function setSuspension(sql: Sql, userId: string, until: Date | null): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE users SET suspended_until = $2 WHERE id = $1 AND deleted_at IS NULL',
    [userId, until],
  );
  return rowCount === 1;
}

/** Until when a user is kept out, held until the transaction ends: a suspension waits for it, or is seen. */
export async function lockSuspension(sql: Sql, userId: string): Promise<Date | null> {
  const { rows } = await sql.query<{ suspended_until: Date | null }>(
    'SELECT suspended_until FROM users WHERE id = $1 FOR SHARE',
    [userId],
  );
  return rows[0]?.suspended_until ?? null;
}
