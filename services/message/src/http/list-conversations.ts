import { isUuid, type messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { type ListPosition, pageOfConversations, readOwnViews } from '../store/views.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';

const DEFAULT_LIMIT = 30;

export function listConversations({ pool }: MessageContext): Handler<typeof messageRoutes.listConversations> {
  return async ({ caller: { userId }, query }) => {
    const { cursor, archived = false, limit = DEFAULT_LIMIT } = query;
    const after = cursor === undefined ? null : positionOf(cursor);
    // One more than asked for tells whether there is another page.
    const found = await pageOfConversations(pool, { userId, archived, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const ids = page.map(({ id }) => id);
    const byId = new Map((await readOwnViews(pool, userId, ids)).map((view) => [view.id, view]));
    return {
      status: 200,
      body: {
        conversations: ids.flatMap((id) => byId.get(id) ?? []),
        cursor: found.length > limit && last ? cursorOf(last) : null,
      },
    };
  };
}

function cursorOf({ pinned, active_at: activeAt, id }: ListPosition): string {
  return encodeCursor([pinned ? 1 : 0, activeAt.getTime(), id]);
}

function positionOf(cursor: string): ListPosition {
  const [pinned, atMs, id] = decodeCursor(cursor, [
    (part) => part === 0 || part === 1,
    // What Postgres can hold as well as Date.
    (part) => Number.isSafeInteger(part) && (part as number) >= 0 && (part as number) < 8e15,
    (part) => typeof part === 'string' && isUuid(part),
  ]);
  return { pinned: pinned === 1, active_at: new Date(atMs as number), id: id as string };
}
