import type { Sql } from './sql.ts';

export interface TicketRow {
  userId: string;
  sessionId: string;
  tokenExpiresAt: Date;
  expiresAt: Date;
}

/** Adds a ticket, by its SHA-256, for a live session; false when the session is not live any more. */
export async function insertTicket(sql: Sql, hash: Buffer, ticket: TicketRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO ws_tickets (hash, user_id, session_id, token_expires_at, expires_at)
     SELECT $1, user_id, id, $4, $5 FROM sessions
     WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL`,
    [hash, ticket.sessionId, ticket.userId, ticket.tokenExpiresAt, ticket.expiresAt],
  );
  return rowCount === 1;
}

/** Takes a ticket away for good; null when it is unknown, was taken, or its session is not live. */
export async function takeTicket(sql: Sql, hash: Buffer): Promise<TicketRow | null> {
  const { rows } = await sql.query<{
    user_id: string;
    session_id: string;
    token_expires_at: Date;
    expires_at: Date;
    live: boolean;
  }>(
    `DELETE FROM ws_tickets t USING sessions s
     WHERE t.hash = $1 AND s.id = t.session_id
     RETURNING t.user_id, t.session_id, t.token_expires_at, t.expires_at, s.revoked_at IS NULL AS live`,
    [hash],
  );
  const row = rows[0];
  if (!row?.live) return null;
  return {
    userId: row.user_id,
    sessionId: row.session_id,
    tokenExpiresAt: row.token_expires_at,
    expiresAt: row.expires_at,
  };
}
