import type { Evidence, Message, MessageEdit, ModerationEntry } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { erasedSince } from './erased-senders.ts';
import { holdMedia, readUnder } from './evidence-media.ts';
import type { FoundMessage } from './message-changes.ts';
import { messagesAt } from './messages.ts';
import { evidenceOf } from './reports.ts';
import { timeOf } from './rows.ts';
import type { Sql } from './sql.ts';

/** Something a moderator does. */
export interface NewEntry {
  actorId: string;
  action: string;
  userId?: string | null;
  messageId?: string | null;
  conversationId?: string | null;
  reportId?: string | null;
  until?: Date | null;
  note?: string | null;
}

/** Adds a line to the log, which is never changed. */
export async function logAction(sql: Sql, entry: NewEntry): Promise<void> {
  await sql.query(
    `INSERT INTO moderation_log (actor_id, action, user_id, message_id, conversation_id, report_id, until, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.actorId,
      entry.action,
      entry.userId ?? null,
      entry.messageId ?? null,
      entry.conversationId ?? null,
      entry.reportId ?? null,
      entry.until ?? null,
      entry.note ?? null,
    ],
  );
}

interface EntryRow extends Omit<ModerationEntry, 'at' | 'until'> {
  at: Date;
  until: Date | null;
}

const COLUMNS = 'id, at, actor_id, action, user_id, message_id, conversation_id, report_id, until, note';

function entryOf({ at, until, ...rest }: EntryRow): ModerationEntry {
  return { ...rest, at: at.toISOString(), until: timeOf(until) };
}

/** The log before an entry, the latest first. */
export async function listEntries(
  sql: Sql,
  page: { beforeId: number; limit: number },
): Promise<ModerationEntry[]> {
  const { rows } = await sql.query<EntryRow>(
    `SELECT ${COLUMNS} FROM moderation_log WHERE id < $1 ORDER BY id DESC LIMIT $2`,
    [page.beforeId, page.limit],
  );
  return rows.map(entryOf);
}

/** How a user was suspended and let in again, the latest first. */
export async function suspensionsOf(sql: Sql, userId: string, limit: number): Promise<ModerationEntry[]> {
  const { rows } = await sql.query<EntryRow>(
    `SELECT ${COLUMNS} FROM moderation_log
      WHERE user_id = $1 AND action ~ '^(user\\.suspend|user\\.lift|report\\.suspend_user)'
      ORDER BY id DESC LIMIT $2`,
    [userId, limit],
  );
  return rows.map(entryOf);
}

/** Where a message is and who sent it. */
export interface MessagePlace {
  conversationId: string;
  seq: number;
  senderId: string | null;
}

/** A message by its id, whoever may see it; `conversationId` null: wherever it is. */
export async function findMessage(
  sql: Sql,
  messageId: string,
  conversationId: string | null,
): Promise<MessagePlace | null> {
  const { rows } = await sql.query<{ conversation_id: string; seq: number; sender_id: string | null }>(
    `SELECT conversation_id, seq, sender_id FROM messages
      WHERE id = $1 AND ($2::uuid IS NULL OR conversation_id = $2)`,
    [messageId, conversationId],
  );
  const [row] = rows;
  return row ? { conversationId: row.conversation_id, seq: row.seq, senderId: row.sender_id } : null;
}

/** A message as a moderator may change it, who need not be a member. Needs the lock. */
export async function messageToModerate(
  sql: PoolClient,
  at: { conversationId: string; seq: number },
): Promise<FoundMessage | null> {
  const [message] = await messagesAt(sql, [at]);
  if (!message) return null;
  const { rows } = await sql.query<{ now: Date }>(
    `SELECT greatest(date_trunc('milliseconds', clock_timestamp()), $1::timestamptz) AS now`,
    [message.sent_at],
  );
  const now = rows[0]?.now ?? new Date();
  return { message, role: 'member', isDirect: false, blocked: false, now: now.toISOString() };
}

const EDITS_KEPT = 100;

/** Keeps what a message says, its file, and its latest earlier bodies, from before it is taken away. */
export async function keepHidden(sql: PoolClient, message: Message, hiddenBy: string): Promise<void> {
  const evidence = evidenceOf(message);
  await holdMedia(sql, evidence, message.id);
  await sql.query(
    `INSERT INTO hidden_messages (message_id, conversation_id, evidence, edits, hidden_by)
     VALUES ($1, $2, $3, (
       SELECT jsonb_agg(to_jsonb(e) ORDER BY e.rev DESC)
         FROM (SELECT rev, text, encrypted, edited_at, editor_id FROM message_edits
                WHERE conversation_id = $2 AND seq = $4 ORDER BY rev DESC LIMIT ${EDITS_KEPT}) e
     ), $5)
     ON CONFLICT DO NOTHING`,
    [message.id, message.conversation_id, JSON.stringify(evidence), message.seq, hiddenBy],
  );
}

interface EditRow extends Omit<MessageEdit, 'edited_at'> {
  edited_at: Date | string;
}

function editOf(row: EditRow): MessageEdit {
  return { ...row, edited_at: new Date(row.edited_at).toISOString() };
}

/** What is kept of a message that a moderator took away; null when none did. */
export async function readHidden(
  sql: Sql,
  messageId: string,
): Promise<{ evidence: Evidence | null; edits: MessageEdit[] } | null> {
  const { rows } = await sql.query<{ evidence: Evidence | null; edits: EditRow[] | null }>(
    'SELECT evidence, edits FROM hidden_messages WHERE message_id = $1',
    [messageId],
  );
  const [row] = rows;
  if (!row) return null;
  const evidence = readUnder(`/api/moderation/messages/${messageId}`, row.evidence);
  return { evidence, edits: (row.edits ?? []).map(editOf) };
}

/** What a message said before edits, the latest first, before a rev. */
export async function listEdits(
  sql: Sql,
  { conversationId, seq, senderId }: MessagePlace,
  page: { beforeRev: number; limit: number },
): Promise<MessageEdit[]> {
  if (erasedSince(senderId)) return [];
  const { rows } = await sql.query<EditRow>(
    `SELECT rev, text, encrypted, edited_at, editor_id FROM message_edits
      WHERE conversation_id = $1 AND seq = $2 AND rev < $3 ORDER BY rev DESC LIMIT $4`,
    [conversationId, seq, page.beforeRev, page.limit],
  );
  return rows.map(editOf);
}
