import { timings } from '@parley/contracts';
import { hotStatement, type Pool, type PoolClient } from '@parley/database';
import type { Sql } from './sql.ts';

const unread = hotStatement('outbox-unread');

/** How far the outbox was read for webhooks. */
export interface FeedPosition {
  /** All that it saw is done. */
  snapshot: string;
  /** What it saw beside that is being read, by id up to `afterId`. */
  until: string;
  afterId: number;
  /** Rows may have been lost before this read. */
  hole: boolean;
}

interface PositionRow {
  snapshot: string;
  until: string | null;
  after_id: number;
  now: string;
  same_past: boolean;
  late: boolean;
}

/** An outbox row as the dispatcher reads it. */
export interface UnreadRow {
  id: number;
  batch: Buffer;
  conversation_ids: string[];
  last_seqs: string[];
  last_revs: string[];
  counts: number[];
  created_at: Date;
}

/** Whether there is anything to read for; the cheapest of questions, asked once a round. */
export async function isFeedOn(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM webhook_feed WHERE snapshot IS NOT NULL');
  return rowCount === 1;
}

/** Locks the feed as whatever turns webhooks on and off does, so that they agree on where it starts. */
export async function lockFeed(sql: PoolClient): Promise<void> {
  await sql.query('SELECT FROM webhook_feed FOR UPDATE');
}

/** Starts the feed here and now when it is wanted and off, and ends it when no webhook is on. Needs the lock. */
export async function settleFeed(sql: PoolClient): Promise<void> {
  await sql.query(
    `UPDATE webhook_feed
        SET snapshot = pg_current_snapshot(), until = NULL, after_id = 0, read_at = clock_timestamp(),
            epoch = (SELECT value FROM meta WHERE key = 'epoch')
      WHERE snapshot IS NULL AND EXISTS (SELECT FROM webhooks WHERE active)`,
  );
  await sql.query(
    `UPDATE webhook_feed SET snapshot = NULL, until = NULL
      WHERE snapshot IS NOT NULL AND NOT EXISTS (SELECT FROM webhooks WHERE active)`,
  );
}

/**
 * Locks the feed for this transaction and says where it is; null when it is off or another instance reads it.
 * After a restore of the database it starts again from now.
 */
export async function takeFeed(sql: PoolClient): Promise<FeedPosition | null> {
  const { rows } = await sql.query<PositionRow>(
    `SELECT f.snapshot::text AS snapshot, f.until::text AS until, f.after_id,
            pg_current_snapshot()::text AS now,
            f.epoch = (SELECT value FROM meta WHERE key = 'epoch')
              AND pg_snapshot_xmax(pg_current_snapshot()) >= pg_snapshot_xmax(f.snapshot) AS same_past,
            f.until IS NULL AND f.read_at < clock_timestamp() - $1::bigint * interval '1 millisecond' AS late
       FROM webhook_feed f WHERE f.snapshot IS NOT NULL FOR UPDATE SKIP LOCKED`,
    [timings.webhookHoldMs],
  );
  const [row] = rows;
  if (!row) return null;
  if (!row.same_past) return { snapshot: row.now, until: row.now, afterId: 0, hole: true };
  if (row.until !== null) {
    return { snapshot: row.snapshot, until: row.until, afterId: row.after_id, hole: false };
  }
  return { snapshot: row.snapshot, until: row.now, afterId: 0, hole: row.late };
}

/** The next rows of a position, in the order in which they were written. */
export async function readUnread(sql: Sql, at: FeedPosition, most: number): Promise<UnreadRow[]> {
  const { rows } = await sql.query<UnreadRow>({
    ...unread,
    values: [at.snapshot, at.until, at.afterId, most],
  });
  return rows;
}

/** Keeps how far was read: up to `afterId` of this position, or all of it (null). Needs the lock. */
export async function moveFeed(sql: PoolClient, at: FeedPosition, afterId: number | null): Promise<void> {
  const done = afterId === null;
  await sql.query(
    `UPDATE webhook_feed
        SET snapshot = $1::pg_snapshot, until = $2::pg_snapshot, after_id = $3,
            epoch = (SELECT value FROM meta WHERE key = 'epoch'),
            read_at = CASE WHEN until IS NULL THEN clock_timestamp() ELSE read_at END,
            holes = holes + $4, hole_at = CASE WHEN $4 = 1 THEN clock_timestamp() ELSE hole_at END`,
    [done ? at.until : at.snapshot, done ? null : at.until, afterId ?? 0, at.hole ? 1 : 0],
  );
}
