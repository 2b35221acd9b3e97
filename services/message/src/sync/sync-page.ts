import { limits, type ServerPayload } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { readHead } from '../store/heads.ts';
import { withOwnReactions } from '../store/reactions.ts';
import { conversationOf } from '../store/rows.ts';
import { inSnapshot } from '../store/sql.ts';
import { changesSince } from './changes.ts';
import { isTooLong, latestPage } from './latest-page.ts';
import { shownParticipants } from './shown-participants.ts';

/** A page of what changed since a rev, as `sync.result` and the REST call answer it. Throws `not_found`. */
export function syncPage(
  pool: Pool,
  wanted: { conversationId: string; userId: string; sinceRev: number; limit: number | undefined },
): Promise<ServerPayload<'sync.result'>> {
  return inSnapshot(pool, async (sql) => {
    const head = await readHead(sql, wanted.conversationId, wanted.userId);
    if (!head) throw new AppError('not_found', 'No such conversation');
    if (isTooLong(head, wanted.sinceRev)) {
      return latestPage(sql, head, await shownParticipants(sql, head.id), wanted.userId);
    }
    const page = await changesSince(sql, head, {
      rev: wanted.sinceRev,
      visibleFromSeq: head.visible_from_seq,
      limit: Math.min(Math.max(wanted.limit ?? limits.syncPage, 1), limits.syncPage),
      maxBytes: limits.syncPageBytes,
    });
    return {
      conversation_id: head.id,
      messages: await withOwnReactions(sql, wanted.userId, page.messages),
      participants: page.participants,
      conversation: page.conversationChanged ? conversationOf(head) : null,
      rev: page.rev,
      has_more: page.hasMore,
      too_long: false,
    };
  });
}
