import type { Conversation, Message, Participant } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { messagesAt } from './messages.ts';
import { type ConversationRow, conversationOf, type ParticipantRow, participantOf } from './rows.ts';
import type { Sql } from './sql.ts';

// What events are about, as it is now, by the ids of deliveries.

interface Reference {
  id: string;
  conversation_id: string | null;
  seq: number | null;
  user_ids: readonly string[];
  report_id: string | null;
}

/** A report without what was written in it: that is for moderators. */
export interface ReportData {
  id: string;
  /** null: what the service itself noticed. */
  reporter_id: string | null;
  conversation_id: string | null;
  message_id: string | null;
  user_id: string | null;
  reason: string;
  created_at: string;
}

/** Messages by `conversation id:seq`. */
export async function messagesOf(pool: Pool, of: readonly Reference[]): Promise<Map<string, Message>> {
  const positions = of.flatMap(({ conversation_id: conversationId, seq }) =>
    conversationId !== null && seq !== null ? [{ conversationId, seq }] : [],
  );
  const messages = await messagesAt(pool, positions);
  return new Map(messages.map((message) => [`${message.conversation_id}:${message.seq}`, message]));
}

/** Conversations by id. */
export async function conversationsOf(
  pool: Pool,
  of: readonly Reference[],
): Promise<Map<string, Conversation>> {
  if (of.length === 0) return new Map();
  const { rows } = await pool.query<ConversationRow>(
    `SELECT id, type, title, avatar_url, history, rev, last_seq, last_message_at, created_at
       FROM conversations WHERE id = ANY ($1::uuid[])`,
    [of.map(({ conversation_id: id }) => id)],
  );
  return new Map(rows.map((row) => [row.id, conversationOf(row)]));
}

/** The members each delivery names, by the id of the delivery; who left is shown as such. */
export async function namedMembersOf(
  pool: Pool,
  of: readonly Reference[],
): Promise<Map<string, Participant[]>> {
  if (of.length === 0) return new Map();
  const named = of.flatMap((delivery) => delivery.user_ids.map((userId) => ({ delivery, userId })));
  const { rows } = await pool.query<ParticipantRow & { delivery_id: string }>(
    `SELECT a.delivery_id, p.conversation_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq,
            p.last_read_at, p.last_delivered_seq, p.rev
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a(delivery_id, conversation_id, user_id)
       JOIN participants p ON p.conversation_id = a.conversation_id AND p.user_id = a.user_id
      ORDER BY p.user_id`,
    [
      named.map(({ delivery }) => delivery.id),
      named.map(({ delivery }) => delivery.conversation_id),
      named.map(({ userId }) => userId),
    ],
  );
  const byDelivery = new Map<string, Participant[]>(of.map(({ id }) => [id, []]));
  for (const row of rows) byDelivery.get(row.delivery_id)?.push(participantOf(row));
  return byDelivery;
}

/** Reports by id. */
export async function reportsOf(pool: Pool, of: readonly Reference[]): Promise<Map<string, ReportData>> {
  if (of.length === 0) return new Map();
  const { rows } = await pool.query<Omit<ReportData, 'created_at'> & { created_at: Date }>(
    `SELECT id, reporter_id, conversation_id, message_id, user_id, reason, created_at
       FROM reports WHERE id = ANY ($1::uuid[])`,
    [of.map(({ report_id: id }) => id)],
  );
  return new Map(rows.map((row) => [row.id, { ...row, created_at: row.created_at.toISOString() }]));
}

/** Whether changes of messages were edits, by `conversation id:rev`; null: the message is deleted by now. */
export async function editsAmong(
  sql: Sql,
  changes: readonly { conversationId: string; seq: number; rev: number }[],
): Promise<Map<string, boolean | null>> {
  if (changes.length === 0) return new Map();
  const { rows } = await sql.query<{ conversation_id: string; rev: number; is_edit: boolean | null }>(
    `SELECT c.conversation_id, c.rev,
            CASE WHEN e.rev IS NOT NULL THEN true WHEN m.deleted_at IS NULL THEN false END AS is_edit
       FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS c(conversation_id, seq, rev)
       JOIN messages m ON m.conversation_id = c.conversation_id AND m.seq = c.seq
       LEFT JOIN message_edits e
         ON e.conversation_id = c.conversation_id AND e.seq = c.seq AND e.rev = c.rev`,
    [
      changes.map(({ conversationId }) => conversationId),
      changes.map(({ seq }) => seq),
      changes.map(({ rev }) => rev),
    ],
  );
  return new Map(rows.map((row) => [`${row.conversation_id}:${row.rev}`, row.is_edit]));
}
