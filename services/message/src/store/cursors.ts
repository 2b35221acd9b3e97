import { limits } from '@parley/contracts';
import { hotStatement, type PoolClient } from '@parley/database';

const statement = hotStatement('advance-cursors');

export interface CursorAdvance {
  conversationId: string;
  userId: string;
  /** 0: unchanged. */
  deliveredSeq: number;
  readSeq: number;
}

export interface MovedCursor {
  conversation_id: string;
  user_id: string;
  last_read_seq: number;
  last_delivered_seq: number;
  last_read_at: Date | null;
  /** The conversation is small: every member is told. */
  shared: boolean;
}

/** Moves cursors forward in the caller's transaction and returns those that moved. */
export async function advanceCursors(
  sql: PoolClient,
  advances: readonly CursorAdvance[],
): Promise<MovedCursor[]> {
  const { rows } = await sql.query<MovedCursor>({
    ...statement,
    values: [
      advances.map((advance) => advance.conversationId),
      advances.map((advance) => advance.userId),
      advances.map((advance) => advance.deliveredSeq),
      advances.map((advance) => advance.readSeq),
      limits.smallGroupMembers,
    ],
  });
  return rows;
}
