import { limits } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { readHead } from '../store/heads.ts';
import { inSnapshot } from '../store/sql.ts';
import { changesSince } from './changes.ts';
import type { RoomFrame } from './frames.ts';
import { replayOf } from './replay.ts';

export interface ListedChanges {
  rev: number;
  frames: RoomFrame[];
  hasMore: boolean;
  epoch: string;
}

/**
 * The frames after a rev, unfiltered, for a room that fell behind. `rev` is the conversation's. A room
 * ahead of the database gets no frames and a lower `rev`.
 */
export function listChanges(
  pool: Pool,
  wanted: { conversationId: string; sinceRev: number; limit: number },
): Promise<ListedChanges> {
  return inSnapshot(pool, async (sql) => {
    const head = await readHead(sql, wanted.conversationId, null);
    if (!head) throw new AppError('not_found', 'No such conversation');
    if (wanted.sinceRev >= head.rev) {
      return { rev: head.rev, frames: [], hasMore: false, epoch: head.epoch };
    }
    const limit = Math.min(wanted.limit > 0 ? wanted.limit : limits.syncPage, limits.syncPage);
    const page = await changesSince(sql, head, {
      rev: wanted.sinceRev,
      visibleFromSeq: 1,
      limit,
      maxBytes: limits.syncPageBytes,
    });
    const frames = replayOf(head, page, wanted.sinceRev);
    return { rev: head.rev, frames, hasMore: page.hasMore, epoch: head.epoch };
  });
}
