import { limits, type Participant } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { type ConversationHead, readHead } from '../store/heads.ts';
import { firstParticipants } from '../store/participants.ts';
import { inSnapshot } from '../store/sql.ts';
import { changesSince } from './changes.ts';
import type { RoomFrame } from './frames.ts';
import { replayOf } from './replay.ts';

export interface OpenedRoom {
  head: ConversationHead;
  participants: Participant[];
  frames: RoomFrame[];
  tooLong: boolean;
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
    const members = await firstParticipants(sql, [head.id], limits.smallGroupMembers);
    const participants = members.get(head.id) ?? [];
    const { sinceRev } = wanted;
    if (sinceRev === undefined || sinceRev === head.rev) {
      return { head, participants, frames: [], tooLong: false };
    }
    if (isTooLong(head, sinceRev)) return { head, participants, frames: [], tooLong: true };
    const page = await changesSince(sql, head, {
      rev: sinceRev,
      visibleFromSeq: head.visible_from_seq,
      limit: limits.replayChanges,
    });
    return { head, participants, frames: replayOf(head, page, sinceRev), tooLong: false };
  });
}

/** Too far behind to replay, or ahead of this database, which was restored: the client reloads. */
export function isTooLong(head: ConversationHead, sinceRev: number): boolean {
  return sinceRev > head.rev || head.rev - sinceRev > limits.replayChanges;
}
