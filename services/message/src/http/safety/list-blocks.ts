import { isUuid, type safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { listBlocks as readBlocks } from '../../store/blocks.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { DEFAULT_PAGE, isTime } from './pages.ts';

export function listBlocks({ pool }: MessageContext): Handler<typeof safetyRoutes.listBlocks> {
  return async ({ caller: { userId }, query: { cursor, limit = DEFAULT_PAGE } }) => {
    const after = cursor === undefined ? null : placeOf(cursor);
    const found = await readBlocks(pool, { userId, after, limit: limit + 1 });
    const blocks = found.slice(0, limit);
    const last = blocks.at(-1);
    const next = found.length > limit && last ? encodeCursor([last.created_at, last.user.id]) : null;
    return { status: 200, body: { blocks, cursor: next } };
  };
}

function placeOf(cursor: string) {
  const [createdAt, userId] = decodeCursor(cursor, [isTime, (id) => typeof id === 'string' && isUuid(id)]);
  return { createdAt: createdAt as string, userId: userId as string };
}
