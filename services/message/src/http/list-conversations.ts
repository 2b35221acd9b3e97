import { isUuid, type messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { type ListPosition, pageOfConversations, readViews } from '../store/views.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';

const DEFAULT_LIMIT = 30;

export function listConversations({ pool }: MessageContext): Handler<typeof messageRoutes.listConversations> {
  return async ({ caller: { userId }, query: { cursor, limit = DEFAULT_LIMIT } }) => {
    const after = cursor === undefined ? null : positionOf(cursor);
    // One more than asked for tells whether there is another page.
    const found = await pageOfConversations(pool, userId, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const views = await readViews(
      pool,
      page.map(({ id }) => ({ conversationId: id, userId })),
    );
    const byId = new Map(views.map(({ view }) => [view.id, view]));
    return {
      status: 200,
      body: {
        conversations: page.flatMap(({ id }) => byId.get(id) ?? []),
        cursor: found.length > limit && last ? encodeCursor([last.active_at.getTime(), last.id]) : null,
      },
    };
  };
}

function positionOf(cursor: string): ListPosition {
  const [atMs, id] = decodeCursor(cursor, [
    // What Postgres can hold as well as Date.
    (part) => Number.isSafeInteger(part) && (part as number) >= 0 && (part as number) < 8e15,
    (part) => typeof part === 'string' && isUuid(part),
  ]);
  return { active_at: new Date(atMs as number), id: id as string };
}
