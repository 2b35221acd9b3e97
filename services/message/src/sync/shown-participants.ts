import { limits, type Participant } from '@parley/contracts';
import { firstParticipants } from '../store/participants.ts';
import type { Sql } from '../store/sql.ts';

/** The participants a client is shown without asking for pages. */
export async function shownParticipants(sql: Sql, conversationId: string): Promise<Participant[]> {
  const members = await firstParticipants(sql, [conversationId], limits.smallGroupMembers);
  return members.get(conversationId) ?? [];
}
