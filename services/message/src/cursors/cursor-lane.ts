import type { Pool } from '@parley/database';
import type { Fanout } from '@parley/fanout';
import { AppError } from '@parley/runtime';
import type { PushOutlet } from '../send/push-outlet.ts';
import { advanceCursors, type CursorAdvance } from '../store/cursors.ts';
import { readsOf, receiptPublication } from './receipt.ts';

export interface CursorLane {
  /**
   * Moves cursors forward; resolves after the commit. Cursors of people who are no members stay. Throws
   * `busy` when too many wait.
   */
  advance(advances: readonly CursorAdvance[]): Promise<void>;
  idle(): Promise<void>;
}

const BATCH_MAX = 1_000;
const WAITING_MAX = 50_000;

/**
 * Group commit of cursors: what arrives while a batch is under way merges into the next, one row for each
 * participant. Receipts and what reading changes for pushes are published after the commit.
 */
export function createCursorLane(options: {
  pool: Pool;
  fanout: Fanout;
  outlet: Pick<PushOutlet, 'offer'>;
  mark(outboxId: number): void;
}): CursorLane {
  let waiting = new Map<string, CursorAdvance>();
  let next: Promise<void> | undefined;
  let current: Promise<void> = Promise.resolve();

  function merge(advance: CursorAdvance): void {
    const key = `${advance.conversationId}:${advance.userId}`;
    const known = waiting.get(key);
    if (!known) {
      waiting.set(key, { ...advance });
      return;
    }
    known.sessionId = readerOf(known, advance);
    known.deliveredSeq = Math.max(known.deliveredSeq, advance.deliveredSeq);
    known.readSeq = Math.max(known.readSeq, advance.readSeq);
  }

  async function commitWaiting(): Promise<void> {
    const all = [...waiting.values()];
    waiting = new Map();
    next = undefined;
    for (let start = 0; start < all.length; start += BATCH_MAX) {
      await commit(all.slice(start, start + BATCH_MAX));
    }
  }

  async function commit(advances: readonly CursorAdvance[]): Promise<void> {
    const { moved, outboxId } = await advanceCursors(options.pool, advances);
    for (const cursor of moved) {
      const { channel, payload } = receiptPublication(cursor);
      options.fanout.publish(channel, payload);
    }
    if (outboxId === null) return;
    const reads = readsOf(moved);
    if (reads.length > 0) options.outlet.offer(outboxId, () => ({ reads }), reads.length);
    else options.mark(outboxId);
  }

  return {
    async advance(advances) {
      if (waiting.size + advances.length > WAITING_MAX) {
        throw new AppError('busy', undefined, { retryAfterMs: 1_000 });
      }
      for (const advance of advances) merge(advance);
      if (waiting.size === 0) return;
      if (!next) {
        next = current.catch(() => {}).then(commitWaiting);
        current = next;
      }
      await next;
    },
    idle: () => current.catch(() => {}),
  };
}

/** The session that reads with either of two advances; empty when both do and are not the same. */
function readerOf(one: CursorAdvance, other: CursorAdvance): string {
  if (one.readSeq === 0) return other.sessionId;
  return other.readSeq === 0 || other.sessionId === one.sessionId ? one.sessionId : '';
}
