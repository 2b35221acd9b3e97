import type { Message } from '@parley/contracts';
import { hotStatement, type PoolClient } from '@parley/database';
import { type MessageRow, messageOf } from './rows.ts';
import type { Sql } from './sql.ts';

const lock = hotStatement('lock-conversation');
const toChange = hotStatement('message-to-change');
const edit = hotStatement('edit-message');
const remove = hotStatement('delete-message');
const pin = hotStatement('pin-message');

/** The seq of a message, which never changes; null when there is no such message. */
export async function seqOfMessage(
  sql: Sql,
  conversationId: string,
  messageId: string,
): Promise<number | null> {
  const { rows } = await sql.query<{ seq: number }>(
    'SELECT seq FROM messages WHERE conversation_id = $1 AND id = $2',
    [conversationId, messageId],
  );
  return rows[0]?.seq ?? null;
}

/** Locks a conversation in this transaction; returns its rev, null when there is none. */
export async function lockConversation(sql: PoolClient, id: string): Promise<number | null> {
  const { rows } = await sql.query<{ rev: number }>({ ...lock, values: [id] });
  return rows[0]?.rev ?? null;
}

/** A message and what may be done to it by who asks. */
export interface FoundMessage {
  message: Message;
  role: 'owner' | 'admin' | 'member';
  isDirect: boolean;
  /** A direct conversation, and one of the two has blocked the other. */
  blocked: boolean;
  /** The database's clock, ISO 8601. */
  now: string;
}

interface FoundRow extends MessageRow {
  role: FoundMessage['role'];
  is_direct: boolean;
  blocked: boolean;
  now: Date;
}

/** A message as a member sees it who wants to change it; null for who may not see it. Needs the lock. */
export async function messageToChange(
  sql: PoolClient,
  at: { conversationId: string; seq: number; userId: string },
): Promise<FoundMessage | null> {
  const { rows } = await sql.query<FoundRow>({
    ...toChange,
    values: [at.conversationId, at.seq, at.userId],
  });
  const [row] = rows;
  if (!row) return null;
  const { role, is_direct: isDirect, blocked, now } = row;
  return { message: messageOf(row), role, isDirect, blocked, now: now.toISOString() };
}

/** A message as it is to be, under its new rev, and the event batch that says so. */
export interface MessageChange {
  message: Message;
  userId: string;
  batch: Buffer;
}

/** Stores the body of an edited message; returns the id of the outbox row. Needs the lock. */
export async function storeEdit(sql: PoolClient, change: MessageChange): Promise<number> {
  const { message, userId, batch } = change;
  const { rows } = await sql.query<{ id: number }>({
    ...edit,
    values: [
      message.conversation_id,
      message.seq,
      message.rev,
      message.text,
      message.encrypted && JSON.stringify(message.encrypted),
      message.mentions,
      message.edited_at,
      userId,
      batch,
    ],
  });
  return rows[0]?.id ?? 0;
}

/** Erases the body of a deleted message; returns the id of the outbox row. Needs the lock. */
export async function storeDeletion(sql: PoolClient, { message, batch }: MessageChange): Promise<number> {
  const values = [message.conversation_id, message.seq, message.rev, message.deleted_at, batch];
  const { rows } = await sql.query<{ id: number }>({ ...remove, values });
  return rows[0]?.id ?? 0;
}

/**
 * Stores whether a message is pinned; returns the id of the outbox row and how many others are pinned. Needs the
 * lock.
 */
export async function storePin(
  sql: PoolClient,
  { message, batch }: MessageChange,
): Promise<{ outboxId: number; others: number }> {
  const values = [message.conversation_id, message.seq, message.rev, message.pinned_at, batch];
  const { rows } = await sql.query<{ id: number; others: number }>({ ...pin, values });
  return { outboxId: rows[0]?.id ?? 0, others: rows[0]?.others ?? 0 };
}
