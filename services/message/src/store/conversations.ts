import type { Conversation, Participant } from '@parley/contracts';
import type { Tx } from './idempotency.ts';

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

/** Writes an outbox row in the caller's transaction; returns its id. */
export async function noteEvents(tx: Tx, batch: Uint8Array<ArrayBuffer>): Promise<number> {
  const { id } = await tx.outbox.create({ data: { batch }, select: { id: true } });
  return Number(id);
}
