import { hotStatement, type Pool } from '@parley/database';

const statement = hotStatement('unread-of-user');

export interface Unread {
  /** As a push sent now would set it. */
  badge: number;
  /** Those with any; each capped at 999, muted ones too. */
  conversations: { id: string; unread: number }[];
}

interface UnreadRow {
  badge: number;
  conversation_id: string | null;
  unread: number | null;
}

/** The badge of a user and what is unread, of one snapshot. */
export async function readUnread(pool: Pool, userId: string): Promise<Unread> {
  const { rows } = await pool.query<UnreadRow>({ ...statement, values: [userId] });
  return {
    badge: rows[0]?.badge ?? 0,
    conversations: rows.flatMap(({ conversation_id: id, unread }) =>
      id === null || unread === null ? [] : [{ id, unread }],
    ),
  };
}
