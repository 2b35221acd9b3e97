import type { Message } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import {
  type FoundMessage,
  lockConversation,
  type MessageChange,
  messageToChange,
  seqOfMessage,
} from '../store/message-changes.ts';
import { type Announced, announce, changeOf, eventsOf, type MessageWriter } from './announce.ts';

/** Who wants to change which message. Ids in lower case. */
export interface ChangeTarget {
  conversationId: string;
  messageId: string;
  userId: string;
  traceparent: string;
}

/** One way of changing a message. */
export interface Changing {
  /** How the message is found; by default as a member sees it. */
  find?: (
    sql: PoolClient,
    at: { conversationId: string; seq: number; userId: string },
  ) => Promise<FoundMessage | null>;
  /** The message as it is to be, null when it is so already. Throws what speaks against it. */
  judge(found: FoundMessage): Message | null;
  /** A banner that shows the message is out of date with this. */
  altersBanner?: true;
  /** Stores it; returns the id of the outbox row. */
  store(sql: PoolClient, change: MessageChange): Promise<number>;
  /** What else happens in the same transaction, and is told after it. */
  follow?(sql: PoolClient, found: FoundMessage): Promise<Announced | null>;
}

/**
 * Changes a message under one new rev of its conversation and tells the room after the commit; returns the
 * message as it then is. A crash before the room is told leaves that to the relay. Throws `not_found` for
 * who is no member, and for a message that is not there or not to be seen.
 */
export async function changeMessage(
  writer: MessageWriter,
  target: ChangeTarget,
  changing: Changing,
): Promise<Message> {
  const { pool } = writer;
  // Looked up before the lock, which sends wait for: neither id nor seq of a message changes.
  const seq = await seqOfMessage(pool, target.conversationId, target.messageId);
  if (seq === null) throw noSuchMessage();
  const { message, told } = await inTransaction(pool, (sql) => write(sql, target, seq, changing));
  for (const announced of told) announce(writer, announced);
  return message;
}

/**
 * Needs a transaction in which each statement sees what is committed by then: membership is read after the
 * wait for the lock, as a leave may have been what was waited for.
 */
async function write(
  sql: PoolClient,
  target: ChangeTarget,
  seq: number,
  { find = messageToChange, judge, altersBanner, store, follow }: Changing,
): Promise<{ message: Message; told: Announced[] }> {
  const { conversationId, userId, traceparent } = target;
  const prevRev = await lockConversation(sql, conversationId);
  const found = prevRev === null ? null : await find(sql, { conversationId, seq, userId });
  if (prevRev === null || !found) throw noSuchMessage();
  const changed = judge(found);
  if (!changed) return { message: found.message, told: [] };
  const rev = prevRev + 1;
  const message = { ...changed, rev };
  const intents = altersBanner ? { changed: [changeOf(message, traceparent)] } : {};
  const { publication, events } = eventsOf(message, prevRev, traceparent, intents);
  const outboxId = await store(sql, { message, userId, batch: events });
  const followed = await follow?.(sql, found);
  return { message, told: [{ publication, intents, outboxId }, ...(followed ? [followed] : [])] };
}

// The same words whatever is missing: a stranger does not learn which messages there are.
export function noSuchMessage(): AppError {
  return new AppError('not_found', 'No such message');
}
