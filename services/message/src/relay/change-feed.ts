import { timings } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { readFeed, startOfFeed } from '../store/outbox.ts';
import { type Changes, changesOf, compareAll, type FeedPosition } from './changes.ts';
import { startLoop } from './loop.ts';

export interface ChangeFeed {
  readonly epoch: string;
  /** Where whoever begins to watch now may go on from later. */
  readonly position: FeedPosition;
  /** Calls `listener` for each read of the feed, also when nothing changed; returns how to stop. */
  watch(listener: (changes: Changes) => void): () => void;
  /**
   * What was committed since a snapshot that another feed read `ageMs` ago, in one statement: for who lost
   * that one. Throws what the database throws.
   */
  since(snapshot: string, ageMs: number): Promise<Changes[]>;
  close(): Promise<void>;
}

/** Published rows are kept for this long; a read that comes later may have missed some. */
const MISSED_AFTER_MS = timings.feedRetentionMs - 10_000;
/** More rows than this since the last read cost more than comparing all revs. */
const ROWS_MOST = 10_000;

/**
 * Reads the change feed once a second for everybody who watches. Each read asks for what the snapshot of
 * the one before did not see, so that commits out of order leave no hole.
 */
export async function startChangeFeed(options: {
  pool: Pool;
  intervalMs?: number;
  now?: () => number;
  rowsMost?: number;
  onError(error: unknown): void;
}): Promise<ChangeFeed> {
  const { pool, now = Date.now, rowsMost = ROWS_MOST } = options;
  const listeners = new Set<(changes: Changes) => void>();
  let { snapshot, epoch } = await startOfFeed(pool);
  let readAtMs = now();

  async function read(): Promise<Changes[]> {
    const startedAtMs = now();
    const page = await readFeed(pool, snapshot, rowsMost);
    const missed =
      startedAtMs - readAtMs > MISSED_AFTER_MS ||
      // Another past: the database was restored, and what this snapshot has not seen says nothing.
      page.epoch !== epoch ||
      endOf(page.snapshot) < endOf(snapshot);
    snapshot = page.snapshot;
    epoch = page.epoch;
    readAtMs = startedAtMs;
    if (listeners.size === 0) return [];
    return missed || page.rows === null ? [compareAll(page)] : changesOf(page, page.rows);
  }

  async function since(before: string, ageMs: number): Promise<Changes[]> {
    const page = await readFeed(pool, before, rowsMost);
    const missed = ageMs > MISSED_AFTER_MS || endOf(page.snapshot) < endOf(before);
    return missed || page.rows === null ? [compareAll(page)] : changesOf(page, page.rows);
  }

  const loop = startLoop({
    everyMs: options.intervalMs ?? timings.feedIntervalMs,
    onError: options.onError,
    run: async () => {
      for (const changes of await read()) {
        for (const listener of listeners) listener(changes);
      }
    },
  });

  return {
    get epoch() {
      return epoch;
    },
    get position() {
      return { epoch, snapshot };
    },
    since,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => loop.close(),
  };
}

/** The first transaction id that a snapshot (`xmin:xmax:in progress`) has not seen the start of. */
function endOf(snapshot: string): bigint {
  return BigInt(snapshot.split(':')[1] ?? 0);
}
