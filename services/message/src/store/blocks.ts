import { type Block, limits } from '@parley/contracts';
import { hotStatement, type PoolClient } from '@parley/database';
import type { Sql } from './sql.ts';

const ofUsers = hotStatement('blocks-of');

/** Somebody with whom there is a block, either way. */
export interface BlockedPerson {
  userId: string;
  /** null: they have none. */
  directConversationId: string | null;
}

/** The blocks of a user, either way; `isBeyond`: there are more than are listed. */
export interface BlocksOfUser {
  others: BlockedPerson[];
  isBeyond: boolean;
}

/** The blocks of each user, in their order; of each as many as one user may have made. */
export async function blocksOf(sql: Sql, userIds: readonly string[]): Promise<BlocksOfUser[]> {
  const { rows } = await sql.query<{ nth: number; other_id: string; direct_id: string | null }>({
    ...ofUsers,
    values: [userIds, limits.blocks + 1],
  });
  const blocks = userIds.map((): BlocksOfUser => ({ others: [], isBeyond: false }));
  for (const { nth, other_id: userId, direct_id: directConversationId } of rows) {
    const of = blocks[nth - 1];
    if (!of) continue;
    if (of.others.length < limits.blocks) of.others.push({ userId, directConversationId });
    else of.isBeyond = true;
  }
  return blocks;
}

/**
 * Lets one change of a user's blocks, and of the blocks between the two, happen at a time, until the transaction
 * ends: what is read afterwards about the pair is true at the commit.
 */
export async function lockBlocks(sql: PoolClient, userId: string, otherId: string): Promise<void> {
  const pair = [userId, otherId].sort().join(':');
  for (const name of [`blocks:${userId}`, `blocks:${pair}`]) {
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }
}

/** False when it was there. */
export async function insertBlock(sql: PoolClient, userId: string, otherId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [userId, otherId],
  );
  return rowCount === 1;
}

/** False when it was not there. */
export async function deleteBlock(sql: PoolClient, userId: string, otherId: string): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM blocks WHERE user_id = $1 AND blocked_user_id = $2', [
    userId,
    otherId,
  ]);
  return rowCount === 1;
}

export async function countBlocks(sql: Sql, userId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM blocks WHERE user_id = $1',
    [userId],
  );
  return rows[0]?.count ?? 0;
}

/** How two people stand to each other. */
export interface Pair {
  blocked: boolean;
  directConversationId: string | null;
}

export async function readPair(sql: Sql, userId: string, otherId: string): Promise<Pair> {
  const { rows } = await sql.query<{ blocked: boolean; direct_id: string | null }>(
    `SELECT EXISTS (
              SELECT FROM blocks WHERE user_id = $1 AND blocked_user_id = $2
               UNION ALL
              SELECT FROM blocks WHERE user_id = $2 AND blocked_user_id = $1
            ) AS blocked,
            (SELECT id FROM conversations WHERE direct_key = $3) AS direct_id`,
    [userId, otherId, [userId, otherId].sort().join(':')],
  );
  return { blocked: rows[0]?.blocked ?? false, directConversationId: rows[0]?.direct_id ?? null };
}

/** Whom a user has blocked, the latest first, after a place in that list. */
export async function listBlocks(
  sql: Sql,
  page: { userId: string; after: { createdAt: string; userId: string } | null; limit: number },
): Promise<Block[]> {
  const { rows } = await sql.query<Block['user'] & { created_at: Date }>(
    `SELECT u.id, u.username, u.display_name, u.avatar_url, b.created_at
       FROM blocks b JOIN user_profiles u ON u.id = b.blocked_user_id
      WHERE b.user_id = $1 AND ($2::timestamptz IS NULL OR (b.created_at, b.blocked_user_id) < ($2, $3::uuid))
      ORDER BY b.created_at DESC, b.blocked_user_id DESC
      LIMIT $4`,
    [page.userId, page.after?.createdAt ?? null, page.after?.userId ?? null, page.limit],
  );
  return rows.map(({ created_at, ...user }) => ({ user, created_at: created_at.toISOString() }));
}
