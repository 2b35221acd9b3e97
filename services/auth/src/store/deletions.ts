import type { PoolClient } from '@parley/database';
import type { Sql } from './sql.ts';

/** What everybody is shown in the place of a name. */
const DELETED_NAME = 'Deleted account';

/** Notes when an account is to be deleted, the first moment asked for; null when there is no such live account. */
export async function scheduleDeletion(
  sql: Sql,
  userId: string,
  dueAt: Date,
): Promise<{ dueAt: Date; email: string | null } | null> {
  const { rows } = await sql.query<{ dueAt: Date; email: string | null }>(
    `UPDATE users SET deletion_due_at = coalesce(deletion_due_at, $2)
     WHERE id = $1 AND deleted_at IS NULL RETURNING deletion_due_at AS "dueAt", email`,
    [userId, dueAt],
  );
  return rows[0] ?? null;
}

/** Takes a deletion that is to come back; null when there is none. Holds the account until the transaction ends. */
export async function unscheduleDeletion(sql: Sql, userId: string): Promise<{ email: string | null } | null> {
  const { rows } = await sql.query<{ email: string | null }>(
    `UPDATE users SET deletion_due_at = NULL
     WHERE id = $1 AND deletion_due_at IS NOT NULL AND deleted_at IS NULL RETURNING email`,
    [userId],
  );
  return rows[0] ?? null;
}

/** Whether an account was deleted; also for nobody's id. */
export async function isDeleted(sql: Sql, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query('SELECT FROM users WHERE id = $1 AND deleted_at IS NULL', [userId]);
  return rowCount === 0;
}

/** Accounts whose deletion is due, or was not finished, the longest due first. */
export async function dueDeletions(sql: Sql, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    'SELECT id FROM users WHERE deletion_due_at <= $1 ORDER BY deletion_due_at LIMIT $2',
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** Locks an account whose deletion is due still, unless another instance has it; false: nothing is to be done. */
export async function takeDueDeletion(sql: PoolClient, userId: string, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT FROM users WHERE id = $1 AND deletion_due_at <= $2 FOR UPDATE SKIP LOCKED',
    [userId, now],
  );
  return rowCount === 1;
}

// Identities stay until Apple was told. Sessions stay as revoked ids: edges ask for them as long as tokens live.
const ERASE = [
  `UPDATE users SET deleted_at = coalesce(deleted_at, clock_timestamp()), username = 'deleted-' || id, username_skeleton = NULL,
     display_name = '${DELETED_NAME}', email = NULL, email_verified_at = NULL, password_hash = NULL,
     avatar_url = NULL, role = 'user', suspended_until = NULL
   WHERE id = $1`,
  'DELETE FROM user_settings WHERE user_id = $1',
  'DELETE FROM device_tokens WHERE user_id = $1',
  'DELETE FROM ws_tickets WHERE user_id = $1',
  'DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)',
  'UPDATE sessions SET device_name = NULL WHERE user_id = $1',
  'DELETE FROM mails WHERE user_id = $1',
  'DELETE FROM email_tokens WHERE user_id = $1',
  'DELETE FROM totp_secrets WHERE user_id = $1',
  'DELETE FROM recovery_codes WHERE user_id = $1',
  'DELETE FROM passkeys WHERE user_id = $1',
  'DELETE FROM passkey_challenges WHERE user_id = $1',
] as const;

/** Erases what auth keeps of an account but its identities; the id stays, as a tombstone without a name. */
export async function eraseAccount(sql: PoolClient, userId: string): Promise<void> {
  for (const statement of ERASE) await sql.query(statement, [userId]);
}

/** Removes the identities of a deleted account: nothing is left to be done. */
export async function finishDeletion(sql: PoolClient, userId: string): Promise<void> {
  await sql.query('DELETE FROM identities WHERE user_id = $1', [userId]);
  await sql.query('UPDATE users SET deletion_due_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL', [
    userId,
  ]);
}

/** Leaves the rest for later; false when the deletion is older than `mostMs`. */
export async function postponeDeletion(
  sql: Sql,
  userId: string,
  until: Date,
  mostMs: number,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE users SET deletion_due_at = $2
     WHERE id = $1 AND deleted_at > clock_timestamp() - $3 * interval '1 millisecond'`,
    [userId, until, mostMs],
  );
  return rowCount === 1;
}

export interface Erasure {
  userId: string;
  deletedAt: Date;
}

/** Deleted accounts of which others may keep something still, the first deleted first. */
export async function listErasures(sql: Sql, limit: number): Promise<Erasure[]> {
  const { rows } = await sql.query<Erasure>(
    `SELECT id AS "userId", deleted_at AS "deletedAt" FROM users
     WHERE deleted_at IS NOT NULL AND erased_at IS NULL ORDER BY deleted_at LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Notes that nothing is kept of a deleted account any more. */
export async function confirmErasure(sql: Sql, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE users SET erased_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NOT NULL AND erased_at IS NULL',
    [userId],
  );
  return rowCount === 1;
}
