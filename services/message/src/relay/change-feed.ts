import { create, fromBinary } from '@bufbuild/protobuf';
import { eventProto, messageProto, timings } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { type FeedPage, readFeed } from '../store/outbox.ts';
import { startLoop } from './loop.ts';

export type Changes = messageProto.WatchChangesResponse;

export interface ChangeFeed {
  readonly epoch: string;
  /** Calls `listener` for each read of the feed, also when nothing changed; returns how to stop. */
  watch(listener: (changes: Changes) => void): () => void;
  close(): Promise<void>;
}

/** Published rows are kept for this long; a read that comes later may have missed some. */
const MISSED_AFTER_MS = timings.feedRetentionMs - 10_000;

/**
 * Reads the change feed once a second for everybody who watches. Each read asks for what the snapshot of
 * the one before did not see, so that commits out of order leave no hole.
 */
export async function startChangeFeed(options: {
  pool: Pool;
  intervalMs?: number;
  now?: () => number;
  onError(error: unknown): void;
}): Promise<ChangeFeed> {
  const { pool, now = Date.now } = options;
  const listeners = new Set<(changes: Changes) => void>();
  let { snapshot, epoch } = await readFeed(pool, null);
  let readAtMs = now();

  const loop = startLoop({
    everyMs: options.intervalMs ?? timings.feedIntervalMs,
    onError: options.onError,
    run: async () => {
      const startedAtMs = now();
      const page = await readFeed(pool, snapshot);
      const compareAll = startedAtMs - readAtMs > MISSED_AFTER_MS;
      snapshot = page.snapshot;
      epoch = page.epoch;
      readAtMs = startedAtMs;
      if (listeners.size === 0) return;
      const changes = changesOf(page, compareAll);
      for (const listener of listeners) listener(changes);
    },
  });

  return {
    get epoch() {
      return epoch;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => loop.close(),
  };
}

function changesOf(page: FeedPage, compareAll: boolean): Changes {
  const revs = new Map<string, bigint>();
  const changes = create(messageProto.WatchChangesResponseSchema, { epoch: page.epoch, compareAll });
  const note = (conversationId: string, rev: bigint) => {
    if (rev > (revs.get(conversationId) ?? -1n)) revs.set(conversationId, rev);
  };
  for (const row of page.rows) {
    for (const { conversationId, rev } of row.revs) note(conversationId, BigInt(rev));
    if (row.batch.length === 0) continue;
    const events = fromBinary(eventProto.EventBatchSchema, row.batch);
    for (const { conversationId, rev } of events.revs) note(conversationId, rev);
    changes.memberships.push(...events.memberships);
    changes.cursors.push(...events.cursors);
  }
  changes.revs = [...revs].map(([conversationId, rev]) =>
    create(eventProto.RevChangedSchema, { conversationId, rev }),
  );
  return changes;
}
