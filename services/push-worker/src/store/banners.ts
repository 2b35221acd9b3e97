import type { Pool } from '@parley/database';

/** Two parts of a WITH that forget the banners of `gone (device, conversation_id, seq)` up to its seqs. */
export const FORGET_SHOWN = `
  all_gone AS (
    DELETE FROM push_shown s USING gone g
    WHERE s.device = g.device AND s.conversation_id = g.conversation_id AND s.last_seq <= g.seq
  ), first_gone AS (
    UPDATE push_shown s SET first_seq = g.seq + 1 FROM gone g
    WHERE s.device = g.device AND s.conversation_id = g.conversation_id
      AND s.first_seq <= g.seq AND s.last_seq > g.seq
  )`;

/** A banner that may stand, or a place in a conversation. */
export interface BannerKey {
  device: string;
  conversationId: string;
  seq: number;
}

/** Which of some devices show a banner of a conversation at or below a seq. In the order asked. */
export async function readShown(pool: Pool, keys: readonly BannerKey[]): Promise<boolean[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<{ shown: boolean }>(
    `SELECT EXISTS (SELECT FROM push_shown s WHERE s.device = k.device AND s.conversation_id = k.conversation_id
       AND s.first_seq <= k.seq) AS shown
     FROM unnest($1::text[], $2::uuid[], $3::bigint[]) WITH ORDINALITY AS k(device, conversation_id, seq, index)
     ORDER BY k.index`,
    columnsOf(keys),
  );
  return rows.map(({ shown }) => shown);
}

/** Forgets banners at or below a seq: the app that read has taken them away by itself. */
export async function forgetShown(pool: Pool, keys: readonly BannerKey[]): Promise<void> {
  if (keys.length === 0) return;
  await pool.query(
    `WITH gone AS (
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::bigint[]) AS k(device, conversation_id, seq)
     ), ${FORGET_SHOWN}
     SELECT`,
    columnsOf(keys),
  );
}

/** How far the users are who have read the messages of these banners, once for each conversation. */
export async function readCursorsBeyond(
  pool: Pool,
  banners: readonly { userId: string; conversationId: string; seq: number }[],
): Promise<{ userId: string; conversationId: string; readSeq: number }[]> {
  if (banners.length === 0) return [];
  const { rows } = await pool.query<{ userId: string; conversationId: string; readSeq: number }>(
    `SELECT DISTINCT p.user_id AS "userId", p.conversation_id AS "conversationId", p.last_read_seq AS "readSeq"
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS b(user_id, conversation_id, seq)
     JOIN push_participants p ON p.conversation_id = b.conversation_id AND p.user_id = b.user_id
       AND p.last_read_seq >= b.seq`,
    [
      banners.map(({ userId }) => userId),
      banners.map(({ conversationId }) => conversationId),
      banners.map(({ seq }) => seq),
    ],
  );
  return rows;
}

/** A recipient of a message whose alert was decided, and what became of it. */
export interface AlertRecord {
  message: number;
  userId: string;
  device: string;
  outcome: string;
  reason: string | null;
}

/** What was recorded about the alerts of some messages to some users; `message` is the index asked for. */
export async function readAlertRecords(
  pool: Pool,
  wanted: readonly { messageId: string; userId: string; message: number }[],
): Promise<AlertRecord[]> {
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<AlertRecord>(
    `SELECT w.message, w.user_id AS "userId", d.device, d.outcome, d.reason
     FROM unnest($1::uuid[], $2::uuid[], $3::integer[]) AS w(message_id, user_id, message)
     CROSS JOIN LATERAL (
       SELECT device, outcome, reason FROM push_decisions
       WHERE message_id = w.message_id AND recipient_id = w.user_id AND kind = 'alert' LIMIT 60
     ) d`,
    [
      wanted.map(({ messageId }) => messageId),
      wanted.map(({ userId }) => userId),
      wanted.map(({ message }) => message),
    ],
  );
  return rows;
}

/** The ids of the messages at some places, in the order asked; null: there is none. */
export async function readMessageIds(
  pool: Pool,
  places: readonly { conversationId: string; seq: number }[],
): Promise<(string | null)[]> {
  if (places.length === 0) return [];
  const { rows } = await pool.query<{ id: string | null }>(
    `SELECT m.id FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS p(conversation_id, seq, index)
     LEFT JOIN LATERAL (
       SELECT id FROM push_messages WHERE conversation_id = p.conversation_id AND seq = p.seq LIMIT 1
     ) m ON true
     ORDER BY p.index`,
    [places.map(({ conversationId }) => conversationId), places.map(({ seq }) => seq)],
  );
  return rows.map(({ id }) => id);
}

function columnsOf(keys: readonly BannerKey[]): unknown[][] {
  return [
    keys.map(({ device }) => device),
    keys.map(({ conversationId }) => conversationId),
    keys.map(({ seq }) => seq),
  ];
}
