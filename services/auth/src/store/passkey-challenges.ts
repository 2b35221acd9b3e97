import type { Sql } from './sql.ts';

/** What one user may have open at a time; an older one is given up. */
const OPEN_PER_USER = 5;

/** Keeps a challenge, by its SHA-256; without a user it is for signing in. */
export async function insertChallenge(
  sql: Sql,
  challenge: { hash: Buffer; userId: string | null; expiresAt: Date },
): Promise<void> {
  await sql.query('INSERT INTO passkey_challenges (hash, user_id, expires_at) VALUES ($1, $2, $3)', [
    challenge.hash,
    challenge.userId,
    challenge.expiresAt,
  ]);
  if (challenge.userId === null) return;
  await sql.query(
    `DELETE FROM passkey_challenges WHERE hash IN (
       SELECT hash FROM passkey_challenges WHERE user_id = $1 ORDER BY expires_at DESC, hash OFFSET ${OPEN_PER_USER})`,
    [challenge.userId],
  );
}

/** Takes a challenge away for good; null when it is unknown, was taken or is not for that user. */
export async function takeChallenge(
  sql: Sql,
  challenge: { hash: Buffer; userId: string | null },
): Promise<{ expiresAt: Date } | null> {
  const { rows } = await sql.query<{ expires_at: Date }>(
    `DELETE FROM passkey_challenges WHERE hash = $1 AND user_id IS NOT DISTINCT FROM $2::uuid RETURNING expires_at`,
    [challenge.hash, challenge.userId],
  );
  return rows[0] ? { expiresAt: rows[0].expires_at } : null;
}

/** Voids what a user was given to make passkeys with: who had the account until now may have asked for it. */
export async function dropChallenges(sql: Sql, userId: string): Promise<void> {
  await sql.query('DELETE FROM passkey_challenges WHERE user_id = $1', [userId]);
}
