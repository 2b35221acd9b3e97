import { hotStatement, type Pool } from '@parley/database';

const statement = hotStatement('unread-of-user');

/** Unread messages of a user, by conversation with any; each capped at 999. */
export async function readUnread(pool: Pool, userId: string): Promise<{ id: string; unread: number }[]> {
  const { rows } = await pool.query<{ conversation_id: string; unread: number }>({
    ...statement,
    values: [userId],
  });
  return rows.map((row) => ({ id: row.conversation_id, unread: row.unread }));
}
