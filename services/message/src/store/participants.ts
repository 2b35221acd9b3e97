import type { Participant } from '@parley/contracts';
import { hotStatement, type PrismaClient } from '@parley/database';
import { type ParticipantRow, participantOf } from './rows.ts';
import type { Sql } from './sql.ts';

const first = hotStatement('first-participants');

/** The first `limit` members of each conversation, by user id. */
export async function firstParticipants(
  sql: Sql,
  conversationIds: readonly string[],
  limit: number,
): Promise<Map<string, Participant[]>> {
  const { rows } = await sql.query<ParticipantRow>({ ...first, values: [conversationIds, limit] });
  const byConversation = new Map<string, Participant[]>(conversationIds.map((id) => [id, []]));
  for (const row of rows) byConversation.get(row.conversation_id)?.push(participantOf(row));
  return byConversation;
}

/** A page of members by user id, from behind `afterUserId` on. */
export async function pageOfParticipants(
  prisma: PrismaClient,
  page: { conversationId: string; afterUserId: string | null; limit: number },
): Promise<Participant[]> {
  const rows = await prisma.participant.findMany({
    where: {
      conversationId: page.conversationId,
      leftSeq: null,
      ...(page.afterUserId ? { userId: { gt: page.afterUserId } } : {}),
    },
    orderBy: { userId: 'asc' },
    take: page.limit,
  });
  return rows.map(participantOfPrisma);
}

/** A row as Prisma gives it. */
export interface PrismaParticipant {
  userId: string;
  role: string;
  joinedSeq: bigint;
  leftSeq: bigint | null;
  lastReadSeq: bigint;
  lastReadAt: Date | null;
  lastDeliveredSeq: bigint;
  rev: bigint;
  erasedAt: Date | null;
}

export function participantOfPrisma(row: PrismaParticipant): Participant {
  return {
    user_id: row.userId,
    role: row.role as Participant['role'],
    joined_seq: Number(row.joinedSeq),
    left_seq: row.leftSeq === null ? null : Number(row.leftSeq),
    last_read_seq: Number(row.lastReadSeq),
    last_read_at: row.lastReadAt?.toISOString() ?? null,
    last_delivered_seq: Number(row.lastDeliveredSeq),
    rev: Number(row.rev),
    ...(row.erasedAt ? { erased_at: row.erasedAt.toISOString() } : {}),
  };
}
