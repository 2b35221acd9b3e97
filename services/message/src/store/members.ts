import type { Participant } from '@parley/contracts';
import { Prisma } from '@parley/database';
import type { Tx } from './idempotency.ts';
import { participantOfPrisma } from './participants.ts';

export interface LockedConversation {
  id: string;
  type: string;
  last_seq: bigint;
  rev: bigint;
}

/** Locks a conversation as every writer of its numbers does: sends wait, and then see what was done. */
export async function lockConversation(tx: Tx, id: string): Promise<LockedConversation | null> {
  const rows = await tx.$queryRaw<LockedConversation[]>`
    SELECT id, type, last_seq, rev FROM conversations WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return rows[0] ?? null;
}

/** Gives the conversation its next rev; returns it. Needs the lock. */
export async function nextRev(tx: Tx, conversation: LockedConversation): Promise<bigint> {
  const rev = conversation.rev + 1n;
  await tx.conversation.update({ where: { id: conversation.id }, data: { rev }, select: { id: true } });
  return rev;
}

/** The members among these users. */
export async function membersAmong(
  tx: Tx,
  conversationId: string,
  userIds: readonly string[],
): Promise<Map<string, Participant>> {
  const rows = await tx.participant.findMany({
    where: { conversationId, userId: { in: [...userIds] }, leftSeq: null },
  });
  return new Map(rows.map((row) => [row.userId, participantOfPrisma(row)]));
}

export function countMembers(tx: Tx, conversationId: string): Promise<number> {
  return tx.participant.count({ where: { conversationId, leftSeq: null } });
}

/** Adds members, or takes back those who had left; their cursors start at the last message. */
export async function join(
  tx: Tx,
  conversation: LockedConversation,
  rev: bigint,
  userIds: readonly string[],
): Promise<Participant[]> {
  const { id, last_seq: lastSeq } = conversation;
  const ids = [...userIds].sort();
  await tx.$executeRaw`
    INSERT INTO participants (conversation_id, user_id, joined_seq, last_read_seq, last_delivered_seq, rev)
    SELECT ${id}::uuid, u, ${lastSeq}, ${lastSeq}, ${lastSeq}, ${rev} FROM unnest(${ids}::uuid[]) AS u
    ON CONFLICT (conversation_id, user_id) DO UPDATE
       SET role = 'member', joined_seq = excluded.joined_seq, left_seq = NULL, rev = excluded.rev,
           last_read_seq = excluded.last_read_seq, last_delivered_seq = excluded.last_delivered_seq`;
  return rowsOf(tx, id, ids);
}

/** Ends a membership at the last message; `successorId` becomes the owner. Rows are locked in key order. */
export async function leave(
  tx: Tx,
  conversation: LockedConversation,
  rev: bigint,
  who: { userId: string; successorId: string | null },
): Promise<Participant[]> {
  const { id: conversationId, last_seq: leftSeq } = conversation;
  const ids = [who.userId, ...(who.successorId ? [who.successorId] : [])].sort();
  await tx.$queryRaw(Prisma.sql`
    SELECT FROM participants WHERE conversation_id = ${conversationId}::uuid AND user_id = ANY (${ids}::uuid[])
     ORDER BY user_id FOR NO KEY UPDATE`);
  const key = (userId: string) => ({ conversationId_userId: { conversationId, userId } });
  await tx.participant.update({ where: key(who.userId), data: { leftSeq, rev, role: 'member' } });
  if (who.successorId) {
    await tx.participant.update({ where: key(who.successorId), data: { role: 'owner', rev } });
  }
  return rowsOf(tx, conversationId, ids);
}

/** Who takes over from an owner: the admin, else the member, who is there longest. */
export async function successorOf(tx: Tx, conversationId: string, ownerId: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ user_id: string }[]>`
    SELECT user_id FROM participants
     WHERE conversation_id = ${conversationId}::uuid AND user_id <> ${ownerId}::uuid AND left_seq IS NULL
     ORDER BY role <> 'admin', joined_seq, user_id LIMIT 1`;
  return rows[0]?.user_id ?? null;
}

async function rowsOf(tx: Tx, conversationId: string, userIds: string[]): Promise<Participant[]> {
  const rows = await tx.participant.findMany({
    where: { conversationId, userId: { in: userIds } },
    orderBy: { userId: 'asc' },
  });
  return rows.map(participantOfPrisma);
}
