import type { safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { requireModerator } from '../../safety/moderators.ts';
import { listEntries } from '../../store/moderation.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { DEFAULT_PAGE, isCount } from './pages.ts';

export function moderationLog({ pool }: MessageContext): Handler<typeof safetyRoutes.moderationLog> {
  return async ({ caller, query: { cursor, limit = DEFAULT_PAGE } }) => {
    await requireModerator(pool, caller.userId);
    const beforeId =
      cursor === undefined ? Number.MAX_SAFE_INTEGER : (decodeCursor(cursor, [isCount])[0] as number);
    const found = await listEntries(pool, { beforeId, limit: limit + 1 });
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    const next = found.length > limit && last ? encodeCursor([last.id]) : null;
    return { status: 200, body: { entries, cursor: next } };
  };
}
