import { limits } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import type { ConversationState } from './changes.ts';
import type { Sql } from './sql.ts';

const listStatement = hotStatement('list-heads');
const headStatement = hotStatement('conversation-head');

/** Counting members stops here: only "more than a small group" matters. */
export const COUNTED_MEMBERS = limits.smallGroupMembers + 1;

export interface Heads {
  epoch: string;
  /** One for each user, in their order. */
  users: { presenceVisible: boolean; hasBlocks: boolean; heads: Head[] }[];
}

export interface Head {
  id: string;
  rev: number;
  last_seq: number;
  last_read_seq: number;
  visible_from_seq: number;
  /** At most {@link limits.smallGroupMembers} + 1. */
  member_count: number;
}

interface HeadRow extends Omit<Head, 'id'> {
  /** From 1 on. */
  nth: number;
  presence_visible: boolean;
  has_blocks: boolean;
  epoch: string;
  /** null: this user has no conversation. */
  id: string | null;
}

/** The latest conversations of each user, newest activity first, at most `limit` each. */
export async function listHeads(sql: Sql, userIds: readonly string[], limit: number): Promise<Heads> {
  const { rows } = await sql.query<HeadRow>({ ...listStatement, values: [userIds, limit, COUNTED_MEMBERS] });
  const users: Heads['users'] = userIds.map(() => ({ presenceVisible: false, hasBlocks: false, heads: [] }));
  for (const row of rows) {
    const user = users[row.nth - 1];
    if (!user) continue;
    user.presenceVisible = row.presence_visible;
    user.hasBlocks = row.has_blocks;
    if (row.id !== null) user.heads.push({ ...row, id: row.id });
  }
  return { epoch: rows[0]?.epoch ?? '', users };
}

export interface ConversationHead extends ConversationState {
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
