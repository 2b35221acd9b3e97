import type { Sql } from './sql.ts';

/** The session of a presented refresh token, locked until the transaction ends. */
export interface Family {
  sessionId: string;
  userId: string;
  /** The session was revoked, or its account deleted. */
  revoked: boolean;
  suspendedUntil: Date | null;
  expiresAt: Date;
}

export interface StoredToken {
  expiresAt: Date;
  usedAt: Date | null;
}

/** Adds a refresh token of a session, by its SHA-256. */
export async function insertRefreshToken(
  sql: Sql,
  token: { hash: Buffer; sessionId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql.query(
    'INSERT INTO refresh_tokens (hash, session_id, created_at, expires_at) VALUES ($1, $2, $3, $4)',
    [token.hash, token.sessionId, token.now, token.expiresAt],
  );
}

/**
 * Locks the session that a refresh token belongs to; null for an unknown token. All refreshes and the
 * revocation of one session take turns on this lock, so its tokens are read in a statement after it:
 * the snapshot of this one may be older than the turn of another.
 */
export async function lockFamily(sql: Sql, hash: Buffer): Promise<Family | null> {
  const { rows } = await sql.query<Family>(
    `SELECT s.id AS "sessionId", s.user_id AS "userId", s.expires_at AS "expiresAt",
            s.revoked_at IS NOT NULL OR u.deleted_at IS NOT NULL AS revoked,
            u.suspended_until AS "suspendedUntil"
     FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)
     FOR NO KEY UPDATE OF s`,
    [hash],
  );
  return rows[0] ?? null;
}

/** The presented token and its successor as they stand, once the family is locked. */
export async function readTokens(
  sql: Sql,
  hashes: { presented: Buffer; successor: Buffer },
): Promise<{ presented: StoredToken | null; successor: StoredToken | null }> {
  const { rows } = await sql.query<{ hash: Buffer; expires_at: Date; used_at: Date | null }>(
    'SELECT hash, expires_at, used_at FROM refresh_tokens WHERE hash = ANY ($1::bytea[])',
    [[hashes.presented, hashes.successor]],
  );
  const find = (hash: Buffer): StoredToken | null => {
    const row = rows.find((candidate) => candidate.hash.equals(hash));
    return row ? { expiresAt: row.expires_at, usedAt: row.used_at } : null;
  };
  return { presented: find(hashes.presented), successor: find(hashes.successor) };
}

/** Marks a token used and its session alive. */
export async function markUsed(sql: Sql, hash: Buffer, sessionId: string, now: Date): Promise<void> {
  await sql.query('UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1', [hash, now]);
  await sql.query('UPDATE sessions SET last_used_at = $2 WHERE id = $1', [sessionId, now]);
}
