import type { Participant } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import { type ParticipantRow, participantOf } from './rows.ts';
import { INDEXING_LOCK } from './search.ts';
import type { Sql } from './sql.ts';

// What is erased of a deleted user. Each statement is bounded and may be repeated.

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Bodies erased with what hides them: those that people look at. */
const LATEST = 1_000;

/** Conversations that a user is or was in, by id, from behind `afterId` on; `hidden`: those done with are left out. */
export async function conversationsOf(
  sql: Sql,
  userId: string,
  page: { afterId: string | null; limit: number; hidden: boolean },
): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT conversation_id AS id FROM participants
      WHERE user_id = $1 AND conversation_id > $2 AND ($3 OR erased_at IS NULL)
      ORDER BY conversation_id LIMIT $4`,
    [userId, page.afterId ?? FIRST_ID, page.hidden, page.limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Marks a user as erased in a conversation, at a rev, and erases what they said in its latest messages; null when that
 * was done before. Needs the lock of the conversation.
 */
export async function hideUser(
  sql: PoolClient,
  conversationId: string,
  userId: string,
  rev: number,
): Promise<Participant | null> {
  const { rows } = await sql.query<ParticipantRow>(
    `UPDATE participants p
        SET erased_at = now(), rev = $3, muted_until = NULL, notify = 'default', pinned_at = NULL, archived_at = NULL,
            last_read_at = NULL
      WHERE p.conversation_id = $1 AND p.user_id = $2 AND p.erased_at IS NULL
      RETURNING p.conversation_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq, p.last_read_at,
                p.last_delivered_seq, p.rev, p.erased_at`,
    [conversationId, userId, rev],
  );
  if (!rows[0]) return null;
  const latest = await sql.query<{ seq: number }>(
    `SELECT m.seq FROM messages m
      WHERE m.conversation_id = $1 AND m.sender_id = $2 AND m.kind <> 'system'
        AND m.seq > (SELECT c.last_seq - ${LATEST} FROM conversations c WHERE c.id = $1)`,
    [conversationId, userId],
  );
  await eraseMessages(
    sql,
    conversationId,
    latest.rows.map(({ seq }) => seq),
  );
  await sql.query('UPDATE conversations SET rev = $2 WHERE id = $1', [conversationId, rev]);
  return participantOf(rows[0]);
}

/** Own messages that say something still, or may be told from their hash, in the order of their client ids. */
export async function messagesToErase(
  sql: Sql,
  at: { conversationId: string; userId: string; limit: number },
): Promise<number[]> {
  const { rows } = await sql.query<{ seq: number }>(
    `SELECT seq FROM messages
      WHERE conversation_id = $1 AND sender_id = $2 AND kind <> 'system'
        AND (deleted_at IS NULL OR send_hash IS NOT NULL)
      ORDER BY client_message_id LIMIT $3`,
    [at.conversationId, at.userId, at.limit],
  );
  return rows.map(({ seq }) => seq);
}

/** The indexer of search is kept out until the transaction ends; before any lock of a conversation. */
export async function keepIndexerOut(sql: PoolClient): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [INDEXING_LOCK]);
}

const ERASE_MESSAGES = [
  // Without a rev of their own: that of the participant says it of all.
  `UPDATE messages SET text = NULL, encrypted = NULL, media = NULL, mentions = '{}', mentions_all = false,
     reactions = '[]', pinned_at = NULL, send_hash = NULL, deleted_at = coalesce(deleted_at, clock_timestamp())
   WHERE conversation_id = $1 AND seq = ANY ($2::bigint[])`,
  'DELETE FROM reactions WHERE conversation_id = $1 AND seq = ANY ($2::bigint[])',
  'DELETE FROM message_edits WHERE conversation_id = $1 AND seq = ANY ($2::bigint[])',
  'DELETE FROM media_uses WHERE conversation_id = $1 AND seq = ANY ($2::bigint[])',
  `DELETE FROM message_search WHERE right(conversation_id::text, 8) = right($1::uuid::text, 8)
     AND conversation_id = $1 AND seq = ANY ($2::bigint[])`,
  `UPDATE webhook_deliveries SET last_response = NULL
   WHERE conversation_id = $1 AND seq = ANY ($2::bigint[]) AND last_response IS NOT NULL`,
] as const;

/** Takes all that messages say, and what hangs on them; their places stay. Needs the lock and {@link keepIndexerOut}. */
export async function eraseMessages(
  sql: PoolClient,
  conversationId: string,
  seqs: readonly number[],
): Promise<void> {
  if (seqs.length === 0) return;
  for (const statement of ERASE_MESSAGES) await sql.query(statement, [conversationId, seqs]);
}

/** Where a user has reacted, some places. */
export async function reactionsOf(
  sql: Sql,
  userId: string,
  limit: number,
): Promise<{ conversationId: string; seq: number }[]> {
  const { rows } = await sql.query<{ conversationId: string; seq: number }>(
    `SELECT DISTINCT conversation_id AS "conversationId", seq FROM reactions WHERE user_id = $1
      ORDER BY conversation_id, seq LIMIT $2`,
    [userId, limit],
  );
  return rows;
}

/** What a user reacted with to a message. */
export async function emojiAt(
  sql: PoolClient,
  at: { conversationId: string; seq: number; userId: string },
): Promise<string[]> {
  const { rows } = await sql.query<{ emoji: string }>(
    'SELECT emoji FROM reactions WHERE conversation_id = $1 AND seq = $2 AND user_id = $3',
    [at.conversationId, at.seq, at.userId],
  );
  return rows.map(({ emoji }) => emoji);
}

const ROWS = [
  'UPDATE invites SET revoked_at = now() WHERE created_by = $1 AND revoked_at IS NULL',
  'UPDATE reports SET note = NULL WHERE reporter_id = $1 AND note IS NOT NULL',
  'DELETE FROM idempotency_keys WHERE user_id = $1',
  // The sweep deletes those that nobody shows any more.
  `UPDATE media SET sweep_at = now() WHERE owner_id = $1 AND sweep_at > now()`,
] as const;

const BLOCKS = `DELETE FROM blocks WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM blocks WHERE user_id = $1 OR blocked_user_id = $1 LIMIT 1000))`;

/** Erases what is not in a conversation: invitations, notes of reports, blocks both ways, answers, unsent files. */
export async function eraseRows(pool: Pool, userId: string): Promise<void> {
  for (const statement of ROWS) await pool.query(statement, [userId]);
  while (((await pool.query(BLOCKS, [userId])).rowCount ?? 0) > 0);
}

/** Whether so much time has passed since, by the database's clock. */
export async function isOlderThan(sql: Sql, atMs: number, ms: number): Promise<boolean> {
  const { rows } = await sql.query<{ older: boolean }>(
    'SELECT extract(epoch FROM clock_timestamp()) * 1000 - $1::double precision > $2 AS older',
    [atMs, ms],
  );
  return rows[0]?.older ?? false;
}
