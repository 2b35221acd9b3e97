import type { safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { noSuchMessage } from '../../messages/change-message.ts';
import { requireModerator } from '../../safety/moderators.ts';
import { findMessage, logAction, listEdits as readEdits, readHidden } from '../../store/moderation.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { DEFAULT_PAGE, isCount } from './pages.ts';

export function listEdits({ pool }: MessageContext): Handler<typeof safetyRoutes.listEdits> {
  return async ({ caller, params, query: { cursor, limit = DEFAULT_PAGE } }) => {
    const { id: actorId } = await requireModerator(pool, caller.userId);
    const messageId = params.message_id.toLowerCase();
    const beforeRev = cursor === undefined ? Number.MAX_SAFE_INTEGER : revOf(cursor);
    const place = await findMessage(pool, messageId, null);
    if (!place) throw noSuchMessage();
    const { conversationId, senderId: userId } = place;
    // Before it is read: nothing is seen that is not in the log.
    await logAction(pool, { actorId, action: 'edits.read', userId, messageId, conversationId });
    const hidden = await readHidden(pool, messageId);
    // Those of a message that was hidden were kept with it.
    const found = hidden
      ? hidden.edits.filter(({ rev }) => rev < beforeRev).slice(0, limit + 1)
      : await readEdits(pool, place, { beforeRev, limit: limit + 1 });
    const edits = found.slice(0, limit);
    const last = edits.at(-1);
    const next = found.length > limit && last ? encodeCursor([last.rev]) : null;
    return { status: 200, body: { edits, hidden: hidden?.evidence ?? null, cursor: next } };
  };
}

function revOf(cursor: string): number {
  return decodeCursor(cursor, [isCount])[0] as number;
}
