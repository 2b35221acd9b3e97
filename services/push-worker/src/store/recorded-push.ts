import type { Pool } from '@parley/database';

/** What is needed beside a decision to build its push again. */
export interface PushOrigin {
  conversationId: string;
  seq: number;
  senderId: string | null;
  sentAt: Date;
  mention: boolean;
  /** Who reacted last, if anybody still does. */
  reactorId: string | null;
}

/** Where a recipient's pushes of a message come from; null when there is no such message. */
export async function readPushOrigin(
  pool: Pool,
  messageId: string,
  recipientId: string,
): Promise<PushOrigin | null> {
  const { rows } = await pool.query<PushOrigin>(
    `SELECT m.conversation_id AS "conversationId", m.seq, m.sender_id AS "senderId", m.sent_at AS "sentAt",
       $2 = ANY (m.mentions) OR EXISTS (
         SELECT FROM push_mentions_all a WHERE a.conversation_id = m.conversation_id AND a.seq = m.seq
       ) AS mention,
       (SELECT r.user_id FROM push_reactions r WHERE r.conversation_id = m.conversation_id AND r.seq = m.seq
          AND r.user_id <> $2 ORDER BY r.created_at DESC LIMIT 1) AS "reactorId"
     FROM push_messages m WHERE m.id = $1`,
    [messageId, recipientId],
  );
  return rows[0] ?? null;
}
