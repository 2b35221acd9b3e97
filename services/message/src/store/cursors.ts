import { limits } from '@parley/contracts';
import { hotStatement, type Pool } from '@parley/database';

const statement = hotStatement('advance-cursors');

export interface CursorAdvance {
  conversationId: string;
  userId: string;
  /** 0: unchanged. */
  deliveredSeq: number;
  readSeq: number;
  /** The session that reads; empty when it is not known, or several do. */
  sessionId: string;
}

export interface MovedCursor {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
  readAtMs: number | null;
  /** The conversation is small: every member is told. */
  shared: boolean;
  /** The session that read, empty when it is not known or several did; null: only delivery moved. */
  readBy: string | null;
}

interface MovedRow {
  conversation_id: string;
  user_id: string;
  last_delivered_seq: number;
  last_read_seq: number;
  last_read_at: Date | null;
  shared: boolean;
  read_by: string | null;
  outbox_id: number;
}

/** Moves cursors forward, notes those that moved in the outbox, and returns them: one statement, committed. */
export async function advanceCursors(
  pool: Pool,
  advances: readonly CursorAdvance[],
): Promise<{ moved: MovedCursor[]; outboxId: number | null }> {
  const { rows } = await pool.query<MovedRow>({
    ...statement,
    values: [
      advances.map((advance) => advance.conversationId),
      advances.map((advance) => advance.userId),
      advances.map((advance) => advance.deliveredSeq),
      advances.map((advance) => advance.readSeq),
      limits.smallGroupMembers,
      advances.map((advance) => advance.sessionId),
    ],
  });
  const moved = rows.map((row) => ({
    conversationId: row.conversation_id,
    userId: row.user_id,
    deliveredSeq: row.last_delivered_seq,
    readSeq: row.last_read_seq,
    readAtMs: row.last_read_at?.getTime() ?? null,
    shared: row.shared,
    readBy: row.read_by,
  }));
  return { moved, outboxId: rows[0]?.outbox_id ?? null };
}

/** A cursor as the outbox keeps it. */
export type NotedCursor = [
  conversationId: string,
  userId: string,
  deliveredSeq: number,
  readSeq: number,
  readAtMs: number | null,
  shared: boolean,
  readBy?: string | null,
];

/** The cursors of an outbox row; null in rows of something else. */
export function notedCursors(noted: readonly NotedCursor[] | null): MovedCursor[] {
  return (noted ?? []).map(([conversationId, userId, deliveredSeq, readSeq, readAtMs, shared, readBy]) => ({
    conversationId,
    userId,
    deliveredSeq,
    readSeq,
    readAtMs,
    shared,
    readBy: readBy ?? null,
  }));
}
