import type { Pool } from '@parley/database';

/** What a trace is about. */
export interface Traced {
  id: string;
  conversationId: string;
  /** Null: a call, of which nothing else is kept. */
  message: { seq: number; senderId: string | null; sentAt: Date } | null;
}

/** The message of an id, wherever it is, or else the call whose pushes were decided; null when there is neither. */
export async function findTraced(pool: Pool, id: string): Promise<Traced | null> {
  const { rows } = await pool.query<{ conversationId: string; seq: number; senderId: string; sentAt: Date }>(
    `SELECT conversation_id AS "conversationId", seq, sender_id AS "senderId", sent_at AS "sentAt"
     FROM push_messages WHERE id = $1`,
    [id],
  );
  if (rows[0]) {
    const { conversationId, ...message } = rows[0];
    return { id, conversationId, message };
  }
  const calls = await pool.query<{ conversationId: string }>(
    `SELECT conversation_id AS "conversationId" FROM push_decisions WHERE message_id = $1 AND kind = 'call' LIMIT 1`,
    [id],
  );
  return calls.rows[0] ? { id, ...calls.rows[0], message: null } : null;
}

/** What a caller may see of a conversation's pushes. */
export async function readTraceRights(
  pool: Pool,
  userId: string,
  conversationId: string,
): Promise<{ admin: boolean; member: boolean }> {
  const { rows } = await pool.query<{ admin: boolean; member: boolean }>(
    `SELECT u.role = 'admin' AS admin,
       EXISTS (SELECT FROM push_participants p WHERE p.conversation_id = $2 AND p.user_id = u.id) AS member
     FROM push_users u WHERE u.id = $1`,
    [userId, conversationId],
  );
  return rows[0] ?? { admin: false, member: false };
}

/** A recipient, with one decision each row, or with nulls when none was written about the message itself. */
export interface TraceRow {
  recipientId: string;
  /** Of the token in push_decisions; empty in decisions about no device. */
  device: string;
  kind: string;
  left: boolean;
  hasDevice: boolean;
  /** The last characters of the token, while its owner has it. */
  tokenEnd: string | null;
  outcome: string | null;
  reason: string | null;
  apnsId: string | null;
  status: number | null;
  attempts: number;
  decidedAt: Date | null;
  sentAt: Date | null;
}

/** Where a page begins: after this row. */
export type TracePosition = Pick<TraceRow, 'recipientId' | 'device' | 'kind'>;

export interface TraceView {
  /** Null: everybody; of others than the caller only what was decided about the message itself, unless `silent`. */
  recipientId: string | null;
  callerId: string;
  /** Also what others were told silently, and of reactions. */
  silent: boolean;
  after: TracePosition | null;
  limit: number;
}

// Whose token it is, found by primary keys whatever the statistics say.
const TOKEN_END = `
  LEFT JOIN LATERAL (
    SELECT token FROM push_devices v WHERE d.device <> '' AND v.user_id = d.recipient_id
      AND encode(sha256(convert_to(v.token, 'UTF8')), 'hex') = d.device LIMIT 1
  ) t ON true`;

// Members in the order of their key, and no more of them than a page can hold: each has a row at least, but the one
// with whom it goes on.
const OF_MESSAGE = `
  SELECT p.user_id AS "recipientId", d.device, d.kind, p.left_seq IS NOT NULL AS "left",
    EXISTS (SELECT FROM push_devices v WHERE v.user_id = p.user_id AND v.kind = 'alert'
      AND v.invalid_at IS NULL) AS "hasDevice",
    right(t.token, 8) AS "tokenEnd", d.outcome, d.reason, d.apns_id AS "apnsId", d.status, d.attempts,
    d.decided_at AS "decidedAt", d.sent_at AS "sentAt"
  FROM (
    SELECT user_id, left_seq FROM push_members
    WHERE conversation_id = $2 AND joined_seq < $9 AND (left_seq IS NULL OR left_seq >= $9)
      AND ($3::uuid IS NULL OR user_id = $3) AND ($6::uuid IS NULL OR user_id >= $6)
    ORDER BY user_id LIMIT $10::integer + 1
  ) p
  CROSS JOIN LATERAL (
    SELECT recipient_id, device, kind, outcome, reason, apns_id, status, attempts, decided_at, sent_at
    FROM push_decisions WHERE message_id = $1 AND recipient_id = p.user_id
    UNION ALL
    SELECT p.user_id, '', 'alert', NULL, NULL, NULL, NULL, 0, NULL, NULL WHERE NOT EXISTS (
      SELECT FROM push_decisions WHERE message_id = $1 AND recipient_id = p.user_id AND kind = 'alert'
    )
  ) d ${TOKEN_END}
  WHERE (d.kind = 'alert' OR p.user_id = $4 OR $5)
    AND ($6::uuid IS NULL OR (p.user_id, d.device, d.kind) > ($6, $7, $8))
  ORDER BY p.user_id, d.device, d.kind
  LIMIT $10`;

const OF_CALL = `
  SELECT d.recipient_id AS "recipientId", d.device, d.kind, false AS "left", true AS "hasDevice",
    right(t.token, 8) AS "tokenEnd", d.outcome, d.reason, d.apns_id AS "apnsId", d.status, d.attempts,
    d.decided_at AS "decidedAt", d.sent_at AS "sentAt"
  FROM push_decisions d ${TOKEN_END}
  WHERE d.message_id = $1 AND d.conversation_id = $2 AND ($3::uuid IS NULL OR d.recipient_id = $3)
    AND (d.recipient_id = $4 OR $5)
    AND ($6::uuid IS NULL OR (d.recipient_id, d.device, d.kind) > ($6, $7, $8))
  ORDER BY d.recipient_id, d.device, d.kind
  LIMIT $9`;

/** A page of what was decided for everybody who was a member when a message was sent, or for one of them. */
export async function readTrace(pool: Pool, traced: Traced, view: TraceView): Promise<TraceRow[]> {
  const { recipientId, callerId, silent, after, limit } = view;
  const { id, conversationId, message } = traced;
  const from = [after?.recipientId ?? null, after?.device ?? null, after?.kind ?? null];
  const about = [id, conversationId, recipientId, callerId, silent, ...from];
  const { rows } = message
    ? await pool.query<TraceRow>(OF_MESSAGE, [...about, message.seq, limit])
    : await pool.query<TraceRow>(OF_CALL, [...about, limit]);
  return rows;
}
