import { limits, type Participant, type ServerPayload } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { type ConversationHead, readHead } from '../store/heads.ts';
import { inSnapshot } from '../store/sql.ts';
import { changesSince } from './changes.ts';
import type { RoomFrame } from './frames.ts';
import { isTooLong, latestPage } from './latest-page.ts';
import { replayOf } from './replay.ts';
import { shownParticipants } from './shown-participants.ts';

export interface OpenedRoom {
  head: ConversationHead;
  participants: Participant[];
  /** May end before the conversation's rev: they are bounded in bytes. */
  frames: RoomFrame[];
  /** Given to who is too far behind, in the place of frames. */
  latest: ServerPayload<'sync.result'> | null;
}

/**
 * A conversation as room.joined tells it, and what its member missed since a rev (none: nothing is
 * replayed). Throws `not_found` for anybody else.
 */
export function openRoom(
  pool: Pool,
  wanted: { conversationId: string; userId: string; sinceRev: number | undefined },
): Promise<OpenedRoom> {
  return inSnapshot(pool, async (sql) => {
    const head = await readHead(sql, wanted.conversationId, wanted.userId);
    if (!head) throw new AppError('not_found', 'No such conversation');
    const participants = await shownParticipants(sql, head.id);
    const opened = { head, participants, frames: [], latest: null };
    const { sinceRev } = wanted;
    if (sinceRev === undefined || sinceRev === head.rev) return opened;
    if (isTooLong(head, sinceRev))
      return { ...opened, latest: await latestPage(sql, head, participants, wanted.userId) };
    const page = await changesSince(sql, head, {
      rev: sinceRev,
      visibleFromSeq: head.visible_from_seq,
      limit: limits.replayChanges,
      maxBytes: limits.syncPageBytes,
    });
    return { ...opened, frames: replayOf(head, page, sinceRev) };
  });
}
