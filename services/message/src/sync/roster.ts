import { limits, type Participant } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { type ConversationHead, readHead } from '../store/heads.ts';
import { firstParticipants } from '../store/participants.ts';
import { inSnapshot, type Sql } from '../store/sql.ts';

/** A conversation and its first members, for whoever joins its room. Throws `not_found`. */
export function readRoster(
  pool: Pool,
  conversationId: string,
): Promise<{ head: ConversationHead; participants: Participant[] }> {
  return inSnapshot(pool, async (sql) => {
    const head = await readHead(sql, conversationId, null);
    if (!head) throw new AppError('not_found', 'No such conversation');
    return { head, participants: await shownParticipants(sql, head.id) };
  });
}

/** The participants a client is shown without asking for pages. */
export async function shownParticipants(sql: Sql, conversationId: string): Promise<Participant[]> {
  const members = await firstParticipants(sql, [conversationId], limits.smallGroupMembers);
  return members.get(conversationId) ?? [];
}
