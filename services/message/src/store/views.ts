import { type ConversationView, limits } from '@parley/contracts';
import { hotStatement, type Pool } from '@parley/database';
import { messagesAt } from './messages.ts';
import { type OwnSettingsRow, ownSettingsOf } from './own-settings.ts';
import { firstParticipants } from './participants.ts';
import { withOwnReactions } from './reactions.ts';
import { type ConversationRow, conversationOf } from './rows.ts';
import { inSnapshot } from './sql.ts';

const views = hotStatement('conversation-views');
const page = hotStatement('conversation-page');

export interface ViewKey {
  conversationId: string;
  userId: string;
}

interface ViewRow extends ConversationRow, OwnSettingsRow {
  user_id: string;
  role: ConversationView['role'];
  member_count: number;
  last_read_seq: number;
  unread: number;
  unread_mentions: number;
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
        member_count: row.member_count,
        role: row.role,
        unread: row.unread,
        unread_mentions: row.unread_mentions,
        last_read_seq: row.last_read_seq,
        ...ownSettingsOf(row),
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
  const [view] = await readOwnViews(pool, userId, [conversationId]);
  return view ?? null;
}

/** Conversations as a member asks for them, what they reacted with to the last messages too; in no order. */
export async function readOwnViews(
  pool: Pool,
  userId: string,
  conversationIds: readonly string[],
): Promise<ConversationView[]> {
  const found = await readViews(
    pool,
    conversationIds.map((conversationId) => ({ conversationId, userId })),
  );
  const last = found.flatMap(({ view }) => view.last_message ?? []);
  const own = await withOwnReactions(pool, userId, last);
  const ownOf = new Map(own.map((message) => [message.conversation_id, message]));
  return found.map(({ view }) => ({ ...view, last_message: ownOf.get(view.id) ?? null }));
}

/** Where a page of the conversation list ends. */
export interface ListPosition {
  id: string;
  pinned: boolean;
  active_at: Date;
}

/** Positions of a user's conversations, put away or not: pinned ones first, then by latest activity. */
export async function pageOfConversations(
  pool: Pool,
  wanted: { userId: string; archived: boolean; after: ListPosition | null; limit: number },
): Promise<ListPosition[]> {
  const { userId, archived, after, limit } = wanted;
  const behind = [after?.pinned ?? null, after?.active_at ?? null, after?.id ?? null];
  const { rows } = await pool.query<ListPosition>({ ...page, values: [userId, ...behind, limit, archived] });
  return rows;
}
