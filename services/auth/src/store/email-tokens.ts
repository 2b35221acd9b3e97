import type { Sql } from './sql.ts';

export type EmailPurpose = 'verify' | 'change' | 'reset';

export interface EmailTokenRow {
  userId: string;
  purpose: EmailPurpose;
  /** The address that the token was mailed to. */
  email: string;
  expiresAt: Date;
}

/** Adds a token by its SHA-256, in place of the one of that purpose that the account had. */
export async function replaceEmailToken(
  sql: Sql,
  token: EmailTokenRow & { hash: Buffer; now: Date },
): Promise<void> {
  await sql.query(
    `INSERT INTO email_tokens (hash, user_id, purpose, email, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (user_id, purpose) DO UPDATE SET hash = excluded.hash, email = excluded.email,
       created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [token.hash, token.userId, token.purpose, token.email, token.now, token.expiresAt],
  );
}

const TOKEN = `user_id AS "userId", purpose, email::text AS email, expires_at AS "expiresAt"`;

/** A token that is there, whatever its time; null when it is unknown, used or replaced. */
export async function findEmailToken(sql: Sql, hash: Buffer): Promise<EmailTokenRow | null> {
  const { rows } = await sql.query<EmailTokenRow>(`SELECT ${TOKEN} FROM email_tokens WHERE hash = $1`, [
    hash,
  ]);
  return rows[0] ?? null;
}

/** Takes a token away for good; false when another was first. */
export async function takeEmailToken(sql: Sql, hash: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM email_tokens WHERE hash = $1', [hash]);
  return rowCount === 1;
}

/** Voids tokens of an account that are on their way. */
export async function dropEmailTokens(
  sql: Sql,
  userId: string,
  purposes: readonly EmailPurpose[],
): Promise<void> {
  await sql.query('DELETE FROM email_tokens WHERE user_id = $1 AND purpose = ANY ($2::text[])', [
    userId,
    purposes,
  ]);
}
