import type { Pool } from '@parley/database';
import { MEDIA_COLUMNS, type MediaRow } from './media.ts';

// What a user may take along: what they wrote and set, and nothing that others did. Pages by key.

export type ExportRow = Record<string, unknown>;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;

const CONVERSATIONS = `
  SELECT c.id, c.type, CASE WHEN p.left_seq IS NULL THEN c.title END AS title, p.role, p.joined_seq, p.left_seq,
         p.last_read_seq, p.last_read_at, p.muted_until, p.notify, p.pinned_at, p.archived_at
    FROM participants p JOIN conversations c ON c.id = p.conversation_id
   WHERE p.user_id = $1 AND p.conversation_id > $2 ORDER BY p.conversation_id LIMIT ${PAGE}`;
const MESSAGES = `
  SELECT id, seq, client_message_id AS key, kind, text, media, encrypted, mentions, mentions_all, reply_to_seq,
         forwarded, sent_at, edited_at, deleted_at
    FROM messages
   WHERE sender_id = $1 AND client_message_id > $2 AND conversation_id = $3 AND kind <> 'system'
   ORDER BY client_message_id LIMIT ${PAGE}`;
const BLOCKS = `
  SELECT blocked_user_id AS user_id, created_at FROM blocks
   WHERE user_id = $1 AND blocked_user_id > $2 ORDER BY blocked_user_id LIMIT ${PAGE}`;
const REPORTS = `
  SELECT id, conversation_id, message_id, user_id, reason, note, created_at FROM reports
   WHERE reporter_id = $1 AND id > $2 ORDER BY id LIMIT ${PAGE}`;

async function* pages(
  pool: Pool,
  statement: string,
  values: readonly string[],
  keyOf: (row: ExportRow) => unknown,
): AsyncGenerator<ExportRow> {
  let after = FIRST_ID;
  for (;;) {
    const [userId, ...others] = values;
    const { rows } = await pool.query<ExportRow>(statement, [userId, after, ...others]);
    yield* rows;
    if (rows.length < PAGE) return;
    after = String(keyOf(rows.at(-1) as ExportRow));
  }
}

export const ownConversations = (pool: Pool, userId: string) =>
  pages(pool, CONVERSATIONS, [userId], ({ id }) => id);

/** The own messages of a conversation, without those of others; in no particular order. */
export async function* ownMessages(pool: Pool, userId: string, conversationId: string) {
  const found = pages(pool, MESSAGES, [userId, conversationId], ({ key }) => key);
  for await (const { key: client_message_id, ...message } of found) yield { ...message, client_message_id };
}

export const ownBlocks = (pool: Pool, userId: string) =>
  pages(pool, BLOCKS, [userId], (row) => row['user_id']);

export const ownReports = (pool: Pool, userId: string) => pages(pool, REPORTS, [userId], ({ id }) => id);

export async function* allReactionsOf(pool: Pool, userId: string): AsyncGenerator<ExportRow> {
  let after: [unknown, unknown, string] = [FIRST_ID, 0, ''];
  for (;;) {
    const { rows } = await pool.query<ExportRow>(
      `SELECT conversation_id, seq, emoji, created_at FROM reactions
        WHERE user_id = $1 AND (conversation_id, seq, emoji) > ($2::uuid, $3::bigint, $4::text)
        ORDER BY conversation_id, seq, emoji LIMIT ${PAGE}`,
      [userId, ...after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    after = [last['conversation_id'], last['seq'], String(last['emoji'])];
  }
}

/** The own files that are there, as their owner sees them. */
export async function* ownMedia(pool: Pool, userId: string): AsyncGenerator<MediaRow> {
  let after = FIRST_ID;
  for (;;) {
    const { rows } = await pool.query<MediaRow>(
      `SELECT ${MEDIA_COLUMNS} FROM media d
        WHERE d.owner_id = $1 AND d.id > $2 AND d.deleted_at IS NULL ORDER BY d.id LIMIT ${PAGE}`,
      [userId, after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    after = last.id;
  }
}
