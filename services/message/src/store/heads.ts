import { limits } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import type { ConversationRow } from './rows.ts';
import type { Sql } from './sql.ts';

const listStatement = hotStatement('list-heads');
const headStatement = hotStatement('conversation-head');

/** Counting members stops here: only "more than a small group" matters. */
const COUNTED_MEMBERS = limits.smallGroupMembers + 1;

export interface UserHead {
  user_id: string;
  id: string;
  rev: number;
  last_seq: number;
  last_read_seq: number;
  visible_from_seq: number;
  /** At most {@link limits.smallGroupMembers} + 1. */
  member_count: number;
}

/** The latest conversations of each user, newest activity first, at most `limit` each. */
export async function listHeads(sql: Sql, userIds: readonly string[], limit: number): Promise<UserHead[]> {
  const { rows } = await sql.query<UserHead>({ ...listStatement, values: [userIds, limit, COUNTED_MEMBERS] });
  return rows;
}

export interface ConversationHead extends ConversationRow {
  row_rev: number;
  /** The reader's role; null when read for nobody. */
  role: string | null;
  visible_from_seq: number;
  member_count: number;
  epoch: string;
}

/** A conversation as a member may see it, null for anybody else; with no user, as the system sees it. */
export async function readHead(
  sql: Sql,
  conversationId: string,
  userId: string | null,
): Promise<ConversationHead | null> {
  const values = [conversationId, userId, COUNTED_MEMBERS];
  const { rows } = await sql.query<ConversationHead>({ ...headStatement, values });
  return rows[0] ?? null;
}
