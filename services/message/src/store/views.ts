import { type ConversationView, limits } from '@parley/contracts';
import { hotStatement, type Pool } from '@parley/database';
import { messagesAt } from './messages.ts';
import { firstParticipants } from './participants.ts';
import { type ConversationRow, conversationOf, timeOf } from './rows.ts';
import { inSnapshot } from './sql.ts';

const views = hotStatement('conversation-views');
const page = hotStatement('conversation-page');

export interface ViewKey {
  conversationId: string;
  userId: string;
}

interface ViewRow extends ConversationRow {
  user_id: string;
  last_read_seq: number;
  muted_until: Date | null;
  notify: ConversationView['notify'];
  unread: number;
  last_message_seq: number | null;
}

/** Conversations as members' lists show them, in no order; where the user is no member, nothing. */
export async function readViews(
  pool: Pool,
  keys: readonly ViewKey[],
): Promise<{ userId: string; view: ConversationView }[]> {
  if (keys.length === 0) return [];
  return inSnapshot(pool, async (sql) => {
    const values = [keys.map((key) => key.conversationId), keys.map((key) => key.userId)];
    const { rows } = await sql.query<ViewRow>({ ...views, values });
    const ids = [...new Set(rows.map((row) => row.id))];
    const participants = await firstParticipants(sql, ids, limits.smallGroupMembers);
    const last = await messagesAt(
      sql,
      rows.flatMap((row) =>
        row.last_message_seq === null ? [] : [{ conversationId: row.id, seq: row.last_message_seq }],
      ),
    );
    const lastOf = new Map(last.map((message) => [message.conversation_id, message]));
    return rows.map((row) => ({
      userId: row.user_id,
      view: {
        ...conversationOf(row),
        unread: row.unread,
        last_read_seq: row.last_read_seq,
        muted_until: timeOf(row.muted_until),
        notify: row.notify,
        last_message: row.last_message_seq === null ? null : (lastOf.get(row.id) ?? null),
        participants: participants.get(row.id) ?? [],
      },
    }));
  });
}

/** One conversation as a member's list shows it; null for anybody else. */
export async function readView(
  pool: Pool,
  conversationId: string,
  userId: string,
): Promise<ConversationView | null> {
  const [found] = await readViews(pool, [{ conversationId, userId }]);
  return found?.view ?? null;
}

/** Where a page of the conversation list ends. */
export interface ListPosition {
  id: string;
  active_at: Date;
}

/** Positions of a user's conversations by latest activity, behind `after`. */
export async function pageOfConversations(
  pool: Pool,
  userId: string,
  after: ListPosition | null,
  limit: number,
): Promise<ListPosition[]> {
  const values = [userId, after?.active_at ?? null, after?.id ?? null, limit];
  const { rows } = await pool.query<ListPosition>({ ...page, values });
  return rows;
}
