import { isUuid, type safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { requireModerator } from '../../safety/moderators.ts';
import { countOpen, listReports as readReports } from '../../store/reports.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { DEFAULT_PAGE, isTime } from './pages.ts';

export function listReports({ pool }: MessageContext): Handler<typeof safetyRoutes.listReports> {
  return async ({ caller, query: { status = 'open', cursor, limit = DEFAULT_PAGE } }) => {
    await requireModerator(pool, caller.userId);
    const after = cursor === undefined ? null : placeOf(cursor);
    const [found, open] = await Promise.all([
      readReports(pool, { status, after, limit: limit + 1 }),
      countOpen(pool),
    ]);
    const reports = found.slice(0, limit);
    const last = reports.at(-1);
    const at = status === 'open' ? last?.created_at : last?.resolved_at;
    const next = found.length > limit && last && at ? encodeCursor([at, last.id]) : null;
    return { status: 200, body: { reports, open, cursor: next } };
  };
}

function placeOf(cursor: string) {
  const [at, id] = decodeCursor(cursor, [isTime, (part) => typeof part === 'string' && isUuid(part)]);
  return { at: at as string, id: id as string };
}
