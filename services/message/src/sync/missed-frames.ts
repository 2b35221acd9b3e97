import { limits } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { type ChangedRows, readChanges } from '../store/changes.ts';
import { pageOf, rowsToRead } from './changes.ts';
import type { RoomFrame } from './frames.ts';
import { replayOf } from './replay.ts';

/** Of the frames of one answer; the first conversation's may be more. */
const ANSWER_BYTES = 8 * limits.syncPageBytes;

export interface MissedFrames {
  /** The conversation's. */
  rev: number;
  frames: RoomFrame[];
  hasMore: boolean;
}

/**
 * The frames after a rev, unfiltered, for rooms that fell behind; for each in their order, null where there
 * is no such conversation, 'left' where the answer was full before. A room ahead of the database gets no
 * frames and a lower `rev`.
 */
export async function missedFrames(
  pool: Pool,
  wanted: readonly { conversationId: string; sinceRev: number }[],
  rowsMost: number,
): Promise<{ epoch: string; changes: (MissedFrames | 'left' | null)[] }> {
  const limit = Math.min(rowsMost > 0 ? rowsMost : limits.syncPage, limits.syncPage);
  const maxBytes = limits.syncPageBytes;
  const keys = wanted.map(({ conversationId, sinceRev }) => {
    return { conversationId, rev: sinceRev, visibleFromSeq: 1 };
  });
  const bounds = { limit: rowsToRead(limit), maxBytes, totalBytes: ANSWER_BYTES };
  const { epoch, changes } = await readChanges(pool, keys, bounds);
  return {
    epoch,
    changes: changes.map((found, at) => {
      if (found === null || found === 'left') return found;
      return listed(found, { rev: wanted[at]?.sinceRev ?? 0, limit, maxBytes });
    }),
  };
}

function listed(found: ChangedRows, wanted: { rev: number; limit: number; maxBytes: number }): MissedFrames {
  const { head } = found;
  if (wanted.rev >= head.rev) return { rev: head.rev, frames: [], hasMore: false };
  const page = pageOf(found, wanted);
  return { rev: head.rev, frames: replayOf(head, page, wanted.rev), hasMore: page.hasMore };
}
