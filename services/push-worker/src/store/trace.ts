import type { Pool } from '@parley/database';

export interface TracedMessage {
  id: string;
  conversationId: string;
  seq: number;
  senderId: string | null;
  sentAt: Date;
}

/** The message of an id, wherever it is; null when there is none. */
export async function findMessage(pool: Pool, messageId: string): Promise<TracedMessage | null> {
  const { rows } = await pool.query<TracedMessage>(
    `SELECT id, conversation_id AS "conversationId", seq, sender_id AS "senderId", sent_at AS "sentAt"
     FROM push_messages WHERE id = $1`,
    [messageId],
  );
  return rows[0] ?? null;
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

/** A recipient, with one decision each row, or with nulls when none was written. */
export interface TraceRow {
  recipientId: string;
  left: boolean;
  hasDevice: boolean;
  /** The last characters of the token, while its owner has it. */
  tokenEnd: string | null;
  outcome: string | null;
  reason: string | null;
  apnsId: string | null;
  decidedAt: Date | null;
  sentAt: Date | null;
}

const MAX_ROWS = 1_000;

/** Everybody who was a member when a message was sent, or one of them, with what was decided for each. */
export async function readTrace(
  pool: Pool,
  message: TracedMessage,
  recipientId: string | null,
): Promise<TraceRow[]> {
  const { rows } = await pool.query<TraceRow>(
    `SELECT p.user_id AS "recipientId", p.left_seq IS NOT NULL AS "left",
       EXISTS (SELECT FROM push_devices v WHERE v.user_id = p.user_id AND v.kind = 'alert'
         AND v.invalid_at IS NULL) AS "hasDevice",
       right(t.token, 8) AS "tokenEnd", d.outcome, d.reason, d.apns_id AS "apnsId",
       d.decided_at AS "decidedAt", d.sent_at AS "sentAt"
     FROM push_members p
     LEFT JOIN push_decisions d ON d.message_id = $3 AND d.recipient_id = p.user_id
     LEFT JOIN push_devices t ON d.device <> '' AND t.user_id = p.user_id
       AND encode(sha256(convert_to(t.token, 'UTF8')), 'hex') = d.device
     WHERE p.conversation_id = $1 AND p.joined_seq < $2 AND (p.left_seq IS NULL OR p.left_seq >= $2)
       AND ($4::uuid IS NULL OR p.user_id = $4)
     ORDER BY p.user_id, d.device
     LIMIT ${MAX_ROWS}`,
    [message.conversationId, message.seq, message.id, recipientId],
  );
  return rows;
}
