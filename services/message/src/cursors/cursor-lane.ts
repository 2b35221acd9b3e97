import { create, toBinary } from '@bufbuild/protobuf';
import { eventProto } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import type { Fanout } from '@parley/fanout';
import { advanceCursors, type CursorAdvance, type MovedCursor } from '../store/cursors.ts';
import { writeOutbox } from '../store/outbox.ts';
import { receiptPublication } from './receipt.ts';

export interface CursorLane {
  /** Moves cursors forward; resolves after the commit. Cursors of people who are no members stay. */
  advance(advances: readonly CursorAdvance[]): Promise<void>;
  idle(): Promise<void>;
}

const BATCH_MAX = 500;

/**
 * Group commit of cursors: what arrives while a batch is under way merges into the next, one row for each
 * participant. Receipts are published after the commit.
 */
export function createCursorLane(options: {
  pool: Pool;
  fanout: Fanout;
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
    const { moved, outboxId } = await inTransaction(options.pool, async (sql) => {
      const moved = await advanceCursors(sql, advances);
      return { moved, outboxId: moved.length === 0 ? null : await writeOutbox(sql, batchOf(moved)) };
    });
    for (const cursor of moved) {
      const { channel, payload } = receiptPublication(cursor);
      options.fanout.publish(channel, payload);
    }
    if (outboxId !== null) options.mark(outboxId);
  }

  return {
    advance(advances) {
      for (const advance of advances) merge(advance);
      if (waiting.size === 0) return Promise.resolve();
      if (!next) {
        next = current.catch(() => {}).then(commitWaiting);
        current = next;
      }
      return next;
    },
    idle: () => current.catch(() => {}),
  };
}

function batchOf(moved: readonly MovedCursor[]): Uint8Array {
  return toBinary(
    eventProto.EventBatchSchema,
    create(eventProto.EventBatchSchema, {
      publications: moved.map(receiptPublication),
      cursors: moved.map((cursor) => ({
        conversationId: cursor.conversation_id,
        userId: cursor.user_id,
        deliveredSeq: BigInt(cursor.last_delivered_seq),
        readSeq: BigInt(cursor.last_read_seq),
        readAtMs: BigInt(cursor.last_read_at?.getTime() ?? 0),
      })),
    }),
  );
}
