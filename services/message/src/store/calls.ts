import type { Sql } from './sql.ts';

/** Where somebody calls from. */
export interface CallPlace {
  isDirect: boolean;
  members: number;
  /** A direct conversation, and one of the two has blocked the other. */
  blocked: boolean;
  /** The database's clock, milliseconds since the epoch. */
  nowMs: number;
}

/** What a member's call depends on; null for who is no member. */
export async function readCallPlace(
  sql: Sql,
  conversationId: string,
  userId: string,
): Promise<CallPlace | null> {
  const { rows } = await sql.query<{
    is_direct: boolean;
    member_count: number;
    blocked: boolean;
    now_ms: number;
  }>(
    `SELECT c.direct_key IS NOT NULL AS is_direct, c.member_count,
            c.direct_key IS NOT NULL AND EXISTS (
              SELECT FROM blocks b
               WHERE b.user_id = $2 AND b.blocked_user_id = other_of(c.direct_key, $2)
               UNION ALL
              SELECT FROM blocks b
               WHERE b.user_id = other_of(c.direct_key, $2) AND b.blocked_user_id = $2
            ) AS blocked,
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms
       FROM conversations c
       JOIN participants p ON p.conversation_id = c.id AND p.user_id = $2 AND p.left_seq IS NULL
      WHERE c.id = $1`,
    [conversationId, userId],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    isDirect: row.is_direct,
    members: row.member_count,
    blocked: row.blocked,
    nowMs: row.now_ms,
  };
}
