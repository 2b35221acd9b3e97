import { hotStatement, type Pool, type PoolClient } from '@parley/database';
import { type MovedCursor, type NotedCursor, notedCursors } from './cursors.ts';
import type { Sql } from './sql.ts';

const claim = hotStatement('outbox-claim');
const claimWithoutPushes = hotStatement('outbox-claim-without-pushes');
const mark = hotStatement('outbox-mark');
const remove = hotStatement('outbox-delete');
const feed = hotStatement('outbox-feed');

/** A message that was stored, by position. */
export interface SentPosition {
  conversationId: string;
  seq: number;
  rev: number;
  traceparent: string;
}

export interface OutboxRow {
  id: number;
  /** An EventBatch; empty in rows of sends and of cursors. */
  batch: Buffer;
  sent: SentPosition[];
  cursors: MovedCursor[];
}

interface ClaimedRow {
  id: number;
  batch: Buffer;
  conversation_ids: string[];
  last_seqs: string[];
  last_revs: string[];
  counts: number[];
  traceparents: string[];
  cursors: NotedCursor[] | null;
}

export interface OutboxClaim {
  /** Younger rows are still being published by who wrote them. */
  olderThanMs: number;
  /** Also rows that may owe a push. */
  withPushes: boolean;
  except: readonly number[];
  limit: number;
}

/** Locks unpublished rows for this transaction, oldest first, passing over those another relay has. */
export async function claimOutbox(sql: PoolClient, wanted: OutboxClaim): Promise<OutboxRow[]> {
  const values = [wanted.olderThanMs, wanted.except, wanted.limit];
  const statement = wanted.withPushes ? claim : claimWithoutPushes;
  const { rows } = await sql.query<ClaimedRow>({ ...statement, values });
  return rows.map((row) => ({
    id: row.id,
    batch: row.batch,
    sent: positionsOf(row),
    cursors: notedCursors(row.cursors),
  }));
}

// A batch gives each conversation consecutive seqs and revs, so the last ones and a count say it all.
function positionsOf(row: ClaimedRow): SentPosition[] {
  const positions: SentPosition[] = [];
  row.conversation_ids.forEach((conversationId, i) => {
    const count = row.counts[i] ?? 0;
    for (let back = count - 1; back >= 0; back--) {
      const seq = Number(row.last_seqs[i]) - back;
      const rev = Number(row.last_revs[i]) - back;
      positions.push({ conversationId, seq, rev, traceparent: row.traceparents[positions.length] ?? '' });
    }
  });
  return positions;
}

/** Records that rows need no publishing any more. */
export async function markPublished(sql: Sql, ids: readonly number[]): Promise<void> {
  await sql.query({ ...mark, values: [ids] });
}

/**
 * Deletes some rows published longer ago than `olderThanMs`, and `unreadMs` those still to be read for webhooks;
 * returns how many.
 */
export async function deletePublished(pool: Pool, olderThanMs: number, unreadMs: number): Promise<number> {
  const { rowCount } = await pool.query({ ...remove, values: [olderThanMs, unreadMs] });
  return rowCount ?? 0;
}

export interface FeedPage {
  /** Where the next read starts. */
  snapshot: string;
  epoch: string;
  /** In the order in which they were written; null: more than are read at once. */
  rows: FeedEntry[] | null;
}

export interface FeedEntry {
  /** Whose own sockets `batch` is a publication for, by auth; null: it is an EventBatch. */
  channel: string | null;
  batch: Buffer;
  revs: { conversationId: string; rev: number }[];
  cursors: MovedCursor[];
}

interface FeedRow {
  snapshot: string;
  epoch: string;
  /** null: nothing was committed. */
  id: number | null;
  channel: string | null;
  batch: Buffer;
  conversation_ids: string[];
  last_revs: string[];
  cursors: NotedCursor[] | null;
}

/** Where a feed starts that has read nothing yet. */
export async function startOfFeed(pool: Pool): Promise<{ snapshot: string; epoch: string }> {
  const { rows } = await pool.query<{ snapshot: string; epoch: string }>(
    "SELECT pg_current_snapshot()::text AS snapshot, (SELECT value FROM meta WHERE key = 'epoch') AS epoch",
  );
  return rows[0] ?? { snapshot: '', epoch: '' };
}

/** What was committed since a snapshot, unless it is more than `mostRows`. */
export async function readFeed(pool: Pool, since: string, mostRows: number): Promise<FeedPage> {
  const { rows } = await pool.query<FeedRow>({ ...feed, values: [since, mostRows + 1] });
  const page = { snapshot: rows[0]?.snapshot ?? since, epoch: rows[0]?.epoch ?? '' };
  if (rows.length > mostRows) return { ...page, rows: null };
  const written = rows.filter((row) => row.id !== null).sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return { ...page, rows: written.map(entryOf) };
}

function entryOf(row: FeedRow): FeedEntry {
  return {
    channel: row.channel,
    batch: row.batch,
    revs: row.conversation_ids.map((conversationId, i) => ({
      conversationId,
      rev: Number(row.last_revs[i]),
    })),
    cursors: notedCursors(row.cursors),
  };
}
