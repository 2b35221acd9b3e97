import type { Conversation, Participant } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import type { Tx } from './idempotency.ts';
import { type ConversationRow, conversationOf } from './rows.ts';

export interface NewConversation {
  conversation: Conversation;
  directKey: string | null;
  createdBy: string;
  participants: readonly Participant[];
}

/** Inserts a conversation and its members. Fails with a unique violation when the direct key exists. */
export async function insertConversation(tx: Tx, created: NewConversation): Promise<void> {
  const { conversation, directKey, createdBy, participants } = created;
  await tx.conversation.create({
    data: {
      id: conversation.id,
      type: conversation.type,
      title: conversation.title,
      directKey,
      history: conversation.history,
      rev: conversation.rev,
      rowRev: conversation.rev,
      createdBy,
      createdAt: conversation.created_at,
      memberCount: participants.length,
    },
  });
  await tx.participant.createMany({
    data: participants.map(({ user_id: userId, role, rev }) => ({
      conversationId: conversation.id,
      userId,
      role,
      rev,
    })),
  });
}

/** The id of the direct conversation of a pair, if there is one. */
export async function findDirect(tx: Pick<Tx, 'conversation'>, directKey: string): Promise<string | null> {
  const found = await tx.conversation.findUnique({ where: { directKey }, select: { id: true } });
  return found?.id ?? null;
}

/** A conversation whose numbers nobody else moves until the transaction ends. */
export interface LockedConversation extends Conversation {
  memberCount: number;
}

const COLUMNS = 'id, type, title, avatar_url, history, rev, last_seq, last_message_at, created_at';

/** Locks a conversation as every writer of its numbers does: sends wait, and then see what was done. */
export async function lockConversation(sql: PoolClient, id: string): Promise<LockedConversation | null> {
  const { rows } = await sql.query<ConversationRow & { member_count: number }>(
    `SELECT ${COLUMNS}, member_count FROM conversations WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  const [row] = rows;
  return row ? { ...conversationOf(row), memberCount: row.member_count } : null;
}

/** Gives a conversation the rev of a change of its members, and counts them anew. Needs the lock. */
export async function countMembers(sql: PoolClient, id: string, rev: number): Promise<void> {
  await sql.query(
    `UPDATE conversations SET rev = $2, member_count = (
       SELECT count(*) FROM participants p WHERE p.conversation_id = $1 AND p.left_seq IS NULL)
      WHERE id = $1`,
    [id, rev],
  );
}

/** What owner and admins may change of a group. */
export type Details = Pick<Conversation, 'title' | 'avatar_url'>;

/** Changes a group at a rev and returns it. Needs the lock. */
export async function storeDetails(
  sql: PoolClient,
  id: string,
  rev: number,
  details: Details,
): Promise<Conversation> {
  const { rows } = await sql.query<ConversationRow>(
    `UPDATE conversations SET rev = $2, row_rev = $2, title = $3, avatar_url = $4
      WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, rev, details.title, details.avatar_url],
  );
  return conversationOf(rows[0] as ConversationRow);
}

/** Writes an outbox row in the caller's transaction; returns its id. */
export async function noteEvents(tx: Tx, batch: Uint8Array<ArrayBuffer>): Promise<number> {
  const { id } = await tx.outbox.create({ data: { batch }, select: { id: true } });
  return Number(id);
}

/** As {@link noteEvents}, on a plain connection. */
export async function noteBatch(
  sql: PoolClient,
  batch: Uint8Array,
  { owesPush = false }: { owesPush?: boolean } = {},
): Promise<number> {
  const { rows } = await sql.query<{ id: number }>(
    'INSERT INTO outbox (batch, owes_push) VALUES ($1, $2) RETURNING id',
    [Buffer.from(batch), owesPush],
  );
  return rows[0]?.id ?? 0;
}
