import { isUuid, type QueryOf, type searchRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { readQuery } from '../../search/query.ts';
import { searchMessages as search } from '../../search/search-messages.ts';
import type { FoundAt } from '../../store/search.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { invalidField, visibleConversation } from '../visible-conversation.ts';

const DEFAULT_LIMIT = 20;

type Query = QueryOf<typeof searchRoutes.searchMessages>;

export function searchMessages({ pool }: MessageContext): Handler<typeof searchRoutes.searchMessages> {
  return async ({ caller: { userId }, query: asked }) => {
    const query = readQuery(asked.q);
    if (typeof query === 'string') throw invalidField('q', query);
    const before = timeIn(asked);
    const after = asked.cursor === undefined ? null : placeOf(asked.cursor);
    if (asked.conversation_id !== undefined) await visibleConversation(pool, asked.conversation_id, userId);
    const { results, next } = await search(pool, query, {
      userId,
      conversationId: asked.conversation_id ?? null,
      senderId: asked.sender_id ?? null,
      kind: asked.kind ?? null,
      before,
      after,
      limit: asked.limit ?? DEFAULT_LIMIT,
    });
    return { status: 200, body: { results, cursor: next && cursorOf(next) } };
  };
}

function timeIn({ before }: Query): Date | null {
  if (before === undefined) return null;
  const time = new Date(before);
  if (Number.isNaN(time.getTime())) throw invalidField('before', 'must be a time in ISO 8601');
  return time;
}

function cursorOf({ sentAt, conversationId, seq }: FoundAt): string {
  return encodeCursor([sentAt.getTime(), conversationId, seq]);
}

function placeOf(cursor: string): FoundAt {
  const [atMs, conversationId, seq] = decodeCursor(cursor, [
    // What Postgres can hold as well as Date.
    (part) => Number.isSafeInteger(part) && (part as number) >= 0 && (part as number) < 8e15,
    (part) => typeof part === 'string' && isUuid(part),
    (part) => Number.isSafeInteger(part),
  ]);
  return { sentAt: new Date(atMs as number), conversationId: conversationId as string, seq: seq as number };
}
