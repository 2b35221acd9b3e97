import { hotStatement, type Pool, type PoolClient } from '@parley/database';
import type { Sql } from './sql.ts';

const claim = hotStatement('outbox-claim');
const claimWithoutSends = hotStatement('outbox-claim-without-sends');
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
  /** An EventBatch; empty in rows of sends. */
  batch: Buffer;
  sent: SentPosition[];
}

interface ClaimedRow {
  id: number;
  batch: Buffer;
  conversation_ids: string[];
  last_seqs: string[];
  last_revs: string[];
  counts: number[];
  traceparents: string[];
}

export interface OutboxClaim {
  /** Younger rows are still being published by who wrote them. */
  olderThanMs: number;
  withSends: boolean;
  except: readonly number[];
  limit: number;
}

/** Locks unpublished rows for this transaction, oldest first, passing over those another relay has. */
export async function claimOutbox(sql: PoolClient, wanted: OutboxClaim): Promise<OutboxRow[]> {
  const values = [wanted.olderThanMs, wanted.except, wanted.limit];
  const statement = wanted.withSends ? claim : claimWithoutSends;
  const { rows } = await sql.query<ClaimedRow>({ ...statement, values });
  return rows.map((row) => ({ id: row.id, batch: row.batch, sent: positionsOf(row) }));
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

/** Writes a row in the caller's transaction; returns its id. */
export async function writeOutbox(sql: PoolClient, batch: Uint8Array): Promise<number> {
  const { rows } = await sql.query<{ id: number }>('INSERT INTO outbox (batch) VALUES ($1) RETURNING id', [
    Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength),
  ]);
  return rows[0]?.id ?? 0;
}

/** Deletes some rows published longer ago than `olderThanMs`; returns how many. */
export async function deletePublished(pool: Pool, olderThanMs: number): Promise<number> {
  const { rowCount } = await pool.query({ ...remove, values: [olderThanMs] });
  return rowCount ?? 0;
}

export interface FeedPage {
  /** Where the next read starts. */
  snapshot: string;
  epoch: string;
  rows: { batch: Buffer; revs: { conversationId: string; rev: number }[] }[];
}

interface FeedRow {
  snapshot: string;
  epoch: string;
  batch: Buffer | null;
  conversation_ids: string[];
  last_revs: string[];
}

/** What was committed since a snapshot; with null, nothing but where to start. */
export async function readFeed(pool: Pool, since: string | null): Promise<FeedPage> {
  if (since === null) {
    const { rows } = await pool.query<{ snapshot: string; epoch: string }>(
      "SELECT pg_current_snapshot()::text AS snapshot, (SELECT value FROM meta WHERE key = 'epoch') AS epoch",
    );
    return { snapshot: rows[0]?.snapshot ?? '', epoch: rows[0]?.epoch ?? '', rows: [] };
  }
  const { rows } = await pool.query<FeedRow>({ ...feed, values: [since] });
  const changed = rows.filter((row) => row.batch !== null);
  return {
    snapshot: rows[0]?.snapshot ?? since,
    epoch: rows[0]?.epoch ?? '',
    rows: changed.map((row) => ({
      batch: row.batch as Buffer,
      revs: row.conversation_ids.map((conversationId, i) => ({
        conversationId,
        rev: Number(row.last_revs[i]),
      })),
    })),
  };
}
