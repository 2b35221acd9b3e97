import type { Pool } from '@parley/database';

/** The message or call that is explained, with names for people, and no text of it. */
export interface Explained {
  id: string;
  conversationId: string;
  type: 'direct' | 'group';
  title: string | null;
  /** Null: a call. */
  message: ExplainedMessage | null;
}

export interface ExplainedMessage {
  seq: number;
  rev: number;
  kind: string;
  senderId: string | null;
  senderName: string | null;
  senderUsername: string | null;
  sentAt: Date;
  deletedAt: Date | null;
}

const MESSAGE = `
  SELECT m.id, m.conversation_id AS "conversationId", c.type, c.title, m.seq, m.rev, m.kind,
    m.sender_id AS "senderId", u.display_name AS "senderName", u.username AS "senderUsername",
    m.sent_at AS "sentAt", m.deleted_at AS "deletedAt"
  FROM push_messages m JOIN push_conversations c ON c.id = m.conversation_id
  LEFT JOIN push_users u ON u.id = m.sender_id
  WHERE m.id = $1`;

const CALL = `
  SELECT d.message_id AS id, d.conversation_id AS "conversationId", c.type, c.title
  FROM push_decisions d JOIN push_conversations c ON c.id = d.conversation_id
  WHERE d.message_id = $1 AND d.kind = 'call' LIMIT 1`;

/** What has this id: a message, or else a call whose pushes were decided; null when there is neither. */
export async function readExplained(pool: Pool, id: string): Promise<Explained | null> {
  type Row = Omit<Explained, 'message'> & ExplainedMessage;
  const { rows } = await pool.query<Row>(MESSAGE, [id]);
  if (rows[0]) {
    const { id: messageId, conversationId, type, title, ...message } = rows[0];
    return { id: messageId, conversationId, type, title, message };
  }
  const calls = await pool.query<Omit<Explained, 'message'>>(CALL, [id]);
  return calls.rows[0] ? { ...calls.rows[0], message: null } : null;
}

/** A person as they stand now. */
export interface Recipient {
  userId: string;
  username: string | null;
  name: string | null;
  left: boolean;
  lastReadSeq: number;
  lastReadAt: Date | null;
  mutedUntil: Date | null;
  /** The level of the conversation, and the user's own for its type. */
  notify: string;
  notifyByDefault: string;
  doNotDisturb: unknown;
  doNotDisturbUntil: Date | null;
  blocksSender: boolean;
  blockedBySender: boolean;
}

const RECIPIENTS = `
  SELECT p.user_id AS "userId", u.username, u.display_name AS name, p.left_seq IS NOT NULL AS "left",
    p.last_read_seq AS "lastReadSeq", p.last_read_at AS "lastReadAt", p.muted_until AS "mutedUntil", p.notify,
    CASE c.type WHEN 'direct' THEN u.notify_direct ELSE u.notify_group END AS "notifyByDefault",
    u.do_not_disturb AS "doNotDisturb", u.do_not_disturb_until AS "doNotDisturbUntil",
    EXISTS (SELECT FROM push_blocks b WHERE b.user_id = p.user_id AND b.blocked_user_id = $2) AS "blocksSender",
    EXISTS (SELECT FROM push_blocks b WHERE b.user_id = $2 AND b.blocked_user_id = p.user_id) AS "blockedBySender"
  FROM push_cursors p
  JOIN push_conversations c ON c.id = p.conversation_id
  LEFT JOIN push_users u ON u.id = p.user_id
  WHERE p.conversation_id = $1
    AND ($3::bigint IS NULL OR p.joined_seq < $3 AND (p.left_seq IS NULL OR p.left_seq >= $3))
    AND ($4::uuid IS NULL OR p.user_id = $4)
    AND ($3::bigint IS NOT NULL OR EXISTS (
      SELECT FROM push_decisions d WHERE d.message_id = $6 AND d.recipient_id = p.user_id))
  ORDER BY p.user_id LIMIT $5`;

/** Those a message or call was for (the sender too), or one of them, in the order of their ids. */
export async function readRecipients(
  pool: Pool,
  { id, conversationId, message }: Explained,
  { userId, limit }: { userId: string | null; limit: number },
): Promise<Recipient[]> {
  const { rows } = await pool.query<Recipient>(RECIPIENTS, [
    conversationId,
    message?.senderId ?? null,
    message?.seq ?? null,
    userId,
    limit,
    id,
  ]);
  return rows;
}

/** The user of a name, whatever its case; null when there is none. */
export async function findUserId(pool: Pool, username: string): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM push_users WHERE username = $1', [
    username,
  ]);
  return rows[0]?.id ?? null;
}
