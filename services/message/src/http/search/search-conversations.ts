import { limits, type searchRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { findConversationIds, inSearch } from '../../store/search.ts';
import { readOwnViews } from '../../store/views.ts';
import { invalidField } from '../visible-conversation.ts';

const DEFAULT_LIMIT = 20;
/** Each is compared with each name. */
const WORDS_MOST = 5;

export function searchConversations({
  pool,
}: MessageContext): Handler<typeof searchRoutes.searchConversations> {
  return async ({ caller: { userId }, query: { q, limit = DEFAULT_LIMIT } }) => {
    const text = q.trim();
    if (text === '') throw invalidField('q', 'must have a letter');
    if (text.split(/\s+/u).length > WORDS_MOST)
      throw invalidField('q', `must have at most ${WORDS_MOST} words`);
    const membersMost = limits.smallGroupMembers;
    const ids = await inSearch(pool, (sql) => findConversationIds(sql, { userId, text, membersMost, limit }));
    const byId = new Map((await readOwnViews(pool, userId, ids)).map((view) => [view.id, view]));
    return { status: 200, body: { conversations: ids.flatMap((id) => byId.get(id) ?? []) } };
  };
}
