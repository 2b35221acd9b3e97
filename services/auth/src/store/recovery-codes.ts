import type { Sql } from './sql.ts';

/** Puts new codes, by their hashes, in the place of all that a user has; within a transaction. */
export async function replaceRecoveryCodes(
  sql: Sql,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await deleteRecoveryCodes(sql, userId);
  await sql.query('INSERT INTO recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])', [
    userId,
    hashes,
  ]);
}

export async function deleteRecoveryCodes(sql: Sql, userId: string): Promise<void> {
  await sql.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
}

/** Takes a code away for good: true for one of however many ask at the same time. */
export async function takeRecoveryCode(sql: Sql, userId: string, hash: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2', [
    userId,
    hash,
  ]);
  return rowCount === 1;
}
