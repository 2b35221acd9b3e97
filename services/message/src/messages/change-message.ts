import { create, toBinary } from '@bufbuild/protobuf';
import { eventProto, type Message } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import type { Fanout } from '@parley/fanout';
import { AppError } from '@parley/runtime';
import type { Publication } from '../publication.ts';
import {
  type FoundMessage,
  lockConversation,
  type MessageChange,
  messageToChange,
  seqOfMessage,
} from '../store/message-changes.ts';
import { roomFrame, roomPublication } from '../sync/frames.ts';

/** What changing a message needs. */
export interface MessageWriter {
  pool: Pool;
  fanout: Fanout;
  /** An outbox row was published. */
  mark(outboxId: number): void;
}

/** Who wants to change which message. Ids in lower case. */
export interface ChangeTarget {
  conversationId: string;
  messageId: string;
  userId: string;
  traceparent: string;
}

/** One way of changing a message. */
export interface Changing {
  /** The message as it is to be, null when it is so already. Throws what speaks against it. */
  judge(found: FoundMessage): Message | null;
  /** Stores it; returns the id of the outbox row. */
  store(sql: PoolClient, change: MessageChange): Promise<number>;
}

/**
 * Changes a message under one new rev of its conversation and tells the room after the commit; returns the
 * message as it then is. A crash before the room is told leaves that to the relay. Throws `not_found` for
 * who is no member, and for a message that is not there or not to be seen.
 */
export async function changeMessage(
  { pool, fanout, mark }: MessageWriter,
  target: ChangeTarget,
  changing: Changing,
): Promise<Message> {
  // Looked up before the lock, which sends wait for: neither id nor seq of a message changes.
  const seq = await seqOfMessage(pool, target.conversationId, target.messageId);
  if (seq === null) throw noSuchMessage();
  const { message, told } = await inTransaction(pool, (sql) => write(sql, target, seq, changing));
  if (told) {
    fanout.publish(told.publication.channel, told.publication.payload);
    mark(told.outboxId);
  }
  return message;
}

/**
 * Needs a transaction in which each statement sees what is committed by then: membership is read after the
 * wait for the lock, as a leave may have been what was waited for.
 */
async function write(sql: PoolClient, target: ChangeTarget, seq: number, { judge, store }: Changing) {
  const { conversationId, userId, traceparent } = target;
  const prevRev = await lockConversation(sql, conversationId);
  const found = prevRev === null ? null : await messageToChange(sql, { conversationId, seq, userId });
  if (prevRev === null || !found) throw noSuchMessage();
  const changed = judge(found);
  if (!changed) return { message: found.message, told: null };
  const rev = prevRev + 1;
  const message = { ...changed, rev };
  const frame = roomFrame(conversationId, { rev, message }, prevRev);
  const publication = roomPublication(conversationId, frame, traceparent);
  const outboxId = await store(sql, { message, userId, batch: batchOf(conversationId, rev, publication) });
  return { message, told: { outboxId, publication } };
}

// The same words whatever is missing: a stranger does not learn which messages there are.
function noSuchMessage(): AppError {
  return new AppError('not_found', 'No such message');
}

function batchOf(conversationId: string, rev: number, publication: Publication): Buffer {
  const events = create(eventProto.EventBatchSchema, {
    publications: [publication],
    revs: [{ conversationId, rev: BigInt(rev) }],
  });
  return Buffer.from(toBinary(eventProto.EventBatchSchema, events));
}
