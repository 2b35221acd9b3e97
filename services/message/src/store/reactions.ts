import type { Message } from '@parley/contracts';
import { limits } from '@parley/contracts';
import { hotStatement, type PoolClient } from '@parley/database';
import { type MessageRow, messageOf } from './rows.ts';
import type { Sql } from './sql.ts';

const toReact = hotStatement('message-to-react');
const change = hotStatement('change-reactions');
const ofMessage = hotStatement('reactions-of-message');
const store = hotStatement('store-reactions');
const own = hotStatement('own-reactions');

export interface ReactionKey {
  userId: string;
  emoji: string;
}

interface MessageAt {
  conversationId: string;
  seq: number;
}

/** A message, and who of those asked for may see it; null when nobody may. Needs the lock. */
export async function messageToReact(
  sql: PoolClient,
  { conversationId, seq }: MessageAt,
  userIds: readonly string[],
): Promise<{ message: Message; people: Map<string, { blocked: boolean }> } | null> {
  const { rows } = await sql.query<MessageRow & { user_id: string; blocked: boolean }>({
    ...toReact,
    values: [conversationId, seq, userIds],
  });
  const [first] = rows;
  if (!first) return null;
  const people = new Map(rows.map(({ user_id, blocked }) => [user_id, { blocked }]));
  return { message: messageOf(first), people };
}

/** Reactions that changed: what the message is to show of all there are, and who added one. */
export interface ChangedReactions {
  reactions: Message['reactions'];
  addedBy: string[];
  /** The database's clock, milliseconds since the epoch. */
  atMs: number;
}

/** Adds and removes reactions; null when nothing changed. Needs the lock. */
export async function changeReactions(
  sql: PoolClient,
  { conversationId, seq }: MessageAt,
  changes: { added: readonly ReactionKey[]; removed: readonly ReactionKey[] },
): Promise<ChangedReactions | null> {
  const columns = (keys: readonly ReactionKey[]) => [
    keys.map(({ userId }) => userId),
    keys.map(({ emoji }) => emoji),
  ];
  const values = [conversationId, seq, ...columns(changes.added), ...columns(changes.removed)];
  const { rows } = await sql.query<{ changes: number; added_by: string[]; at_ms: number }>({
    ...change,
    values,
  });
  const [row] = rows;
  if (!row || row.changes === 0) return null;
  const shown = await sql.query<Message['reactions'][number]>({
    ...ofMessage,
    values: [conversationId, seq, limits.reactionUsersShown],
  });
  return { reactions: shown.rows, addedBy: row.added_by, atMs: row.at_ms };
}

/**
 * Stores what a message shows of its reactions; returns the id of the outbox row, which may owe a push. Needs the lock.
 */
export async function storeReactions(
  sql: PoolClient,
  message: Message,
  batch: Buffer,
  owesPush: boolean,
): Promise<number> {
  const { conversation_id, seq, rev, reactions } = message;
  const values = [conversation_id, seq, rev, JSON.stringify(reactions), batch, owesPush];
  const { rows } = await sql.query<{ id: number }>({ ...store, values });
  return rows[0]?.id ?? 0;
}

/** The messages with what a user reacted with to each. */
export async function withOwnReactions(
  sql: Sql,
  userId: string,
  messages: readonly Message[],
): Promise<Message[]> {
  const reacted = messages.filter(({ reactions }) => reactions.length > 0);
  const found = new Map<string, string[]>();
  if (reacted.length > 0) {
    const values = [userId, reacted.map((message) => message.conversation_id), reacted.map(({ seq }) => seq)];
    const { rows } = await sql.query<{ conversation_id: string; seq: number; emoji: string[] }>({
      ...own,
      values,
    });
    for (const row of rows) found.set(`${row.conversation_id}:${row.seq}`, row.emoji);
  }
  return messages.map((message) => ({
    ...message,
    my_reactions: found.get(`${message.conversation_id}:${message.seq}`) ?? [],
  }));
}
