import type { PrismaClient } from '@parley/database';
import type { Sql } from './sql.ts';

export interface SessionRow {
  id: string;
  deviceName: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}

/** The live sessions of a user, latest used first, at most 200. */
export function listLiveSessions(prisma: PrismaClient, userId: string, now: Date): Promise<SessionRow[]> {
  return prisma.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
    take: 200,
    select: { id: true, deviceName: true, createdAt: true, lastUsedAt: true },
  });
}

/** Adds a session. */
export async function insertSession(
  sql: Sql,
  session: { id: string; userId: string; deviceName: string | null; now: Date; expiresAt: Date },
): Promise<void> {
  await sql.query(
    `INSERT INTO sessions (id, user_id, device_name, created_at, last_used_at, expires_at)
     VALUES ($1, $2, $3, $4, $4, $5)`,
    [session.id, session.userId, session.deviceName, session.now, session.expiresAt],
  );
}

export interface RevokedRow {
  sessionId: string;
  userId: string;
  revokedAtMs: number;
}

/**
 * Revokes a live session of a user; null when there is no such one. In the same transaction unbind its
 * device tokens afterwards: the row lock taken here is what a registration waits for.
 */
export async function markRevoked(
  sql: Sql,
  session: { sessionId: string; userId: string; reason: string },
): Promise<RevokedRow | null> {
  // The database's clock, because the revocation feed pages by this column.
  const { rows } = await sql.query<{ revoked_at: Date }>(
    `UPDATE sessions SET revoked_at = clock_timestamp(), revoked_reason = $3
     WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL
     RETURNING revoked_at`,
    [session.sessionId, session.userId, session.reason],
  );
  const row = rows[0];
  if (!row) return null;
  return { sessionId: session.sessionId, userId: session.userId, revokedAtMs: row.revoked_at.getTime() };
}

/** As {@link markRevoked}, all live sessions of a user but one (null: none). */
export async function markAllRevoked(
  sql: Sql,
  userId: string,
  reason: string,
  exceptId: string | null = null,
): Promise<RevokedRow[]> {
  const { rows } = await sql.query<{ id: string; revoked_at: Date }>(
    `UPDATE sessions SET revoked_at = clock_timestamp(), revoked_reason = $2
     WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $3::uuid
     RETURNING id, revoked_at`,
    [userId, reason, exceptId],
  );
  return rows.map(({ id, revoked_at }) => ({ sessionId: id, userId, revokedAtMs: revoked_at.getTime() }));
}

/**
 * Whether a session is live, asked with the account locked: what its owner did to throw others out, while a call of
 * theirs was under way, has been committed by then or waits for it.
 */
export async function isLiveSession(
  sql: Sql,
  session: { sessionId: string; userId: string },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL',
    [session.sessionId, session.userId],
  );
  return rowCount === 1;
}
