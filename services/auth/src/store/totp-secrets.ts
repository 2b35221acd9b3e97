import type { Sql } from './sql.ts';

export interface TotpRow {
  /** Sealed. */
  secret: Buffer;
  createdAt: Date;
  confirmed: boolean;
}

/** The TOTP secret of a user, confirmed or not; null when there is none. */
export async function findTotp(sql: Sql, userId: string): Promise<TotpRow | null> {
  const { rows } = await sql.query<{ secret: Buffer; created_at: Date; confirmed: boolean }>(
    `SELECT secret, created_at, confirmed_at IS NOT NULL AS confirmed FROM totp_secrets WHERE user_id = $1`,
    [userId],
  );
  const row = rows[0];
  return row ? { secret: row.secret, createdAt: row.created_at, confirmed: row.confirmed } : null;
}

/** Whether sign-ins of a user need a code. */
export async function hasConfirmedTotp(sql: Sql, userId: string): Promise<boolean> {
  return (await findTotp(sql, userId))?.confirmed ?? false;
}

/** Keeps a secret to be confirmed, in place of one that was not; false when one is confirmed. */
export async function insertTotp(
  sql: Sql,
  totp: { userId: string; secret: Buffer; now: Date },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO totp_secrets (user_id, secret, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE SET secret = EXCLUDED.secret, created_at = EXCLUDED.created_at, last_step = 0
     WHERE totp_secrets.confirmed_at IS NULL`,
    [totp.userId, totp.secret, totp.now],
  );
  return rowCount === 1;
}

/** Confirms that very secret by a code of `step`; false when it was replaced, removed or confirmed meanwhile. */
export async function confirmTotp(
  sql: Sql,
  totp: { userId: string; secret: Buffer; step: number; now: Date },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE totp_secrets SET confirmed_at = $4, last_step = $3
     WHERE user_id = $1 AND secret = $2 AND confirmed_at IS NULL`,
    [totp.userId, totp.secret, totp.step, totp.now],
  );
  return rowCount === 1;
}

/**
 * Takes the code of `step`: true once, for one of however many ask at the same time, and never again for that or an
 * earlier step (RFC 6238 §5.2).
 */
export async function takeStep(
  sql: Sql,
  totp: { userId: string; secret: Buffer; step: number },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE totp_secrets SET last_step = $3
     WHERE user_id = $1 AND secret = $2 AND confirmed_at IS NOT NULL AND last_step < $3`,
    [totp.userId, totp.secret, totp.step],
  );
  return rowCount === 1;
}

/** Removes the confirmed secret; false when there is none. */
export async function deleteTotp(sql: Sql, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'DELETE FROM totp_secrets WHERE user_id = $1 AND confirmed_at IS NOT NULL',
    [userId],
  );
  return rowCount === 1;
}

/** Whether the second factor is on, and held so until the transaction ends. */
export async function lockTotp(sql: Sql, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM totp_secrets WHERE user_id = $1 AND confirmed_at IS NOT NULL FOR UPDATE',
    [userId],
  );
  return rowCount === 1;
}
