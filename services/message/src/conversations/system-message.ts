import type { Message } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import type { Publication } from '../publication.ts';
import { noteBatch } from '../store/conversations.ts';
import { type Happening, insertSystemMessage } from '../store/system-messages.ts';
import { newMessageFrame, roomPublication } from '../sync/frames.ts';
import { membershipBatch } from './membership-events.ts';

/** A message of kind system, and what the room is told after the commit. */
export interface Told {
  message: Message;
  publication: Publication;
}

/**
 * Tells the members of a conversation what was done in it: its next message, at its next rev. Call it in the
 * transaction of what was done, after that got its rev. The caller sees to the outbox.
 */
export async function addSystemMessage(
  sql: PoolClient,
  happening: Happening,
  traceparent: string,
): Promise<Told> {
  const message = await insertSystemMessage(sql, happening);
  const frame = newMessageFrame(message, message.rev);
  return { message, publication: roomPublication(message.conversation_id, frame, traceparent) };
}

/** As {@link addSystemMessage}, with an outbox row of its own, to be marked once the publication is out. */
export async function noteSystemMessage(
  sql: PoolClient,
  happening: Happening,
  traceparent: string,
): Promise<Told & { outboxId: number }> {
  const told = await addSystemMessage(sql, happening, traceparent);
  const { conversation_id: conversationId, rev } = told.message;
  const publications = [told.publication];
  const batch = membershipBatch({ conversationId, rev, joined: [], left: [], publications });
  return { ...told, outboxId: await noteBatch(sql, batch) };
}
