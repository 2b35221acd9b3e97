import type { Pool } from 'pg';
import * as sql from './postgres-statements.ts';
import type { DelayTier, Delivery, ParkedMessage, Stream } from './queue.ts';
import { PARKED, shardQueue, tierQueue } from './topology.ts';

/** A job held by this process. The lease tells our hold on it from a later one of somebody else. */
export interface LeasedJob {
  id: string;
  lease: string;
  deliveries: number;
  delivery: Delivery;
}

export type Held = Pick<LeasedJob, 'id' | 'lease'>;

interface MessageRow {
  key: string;
  body: Buffer;
  traceparent: string | null;
  attempts: number;
  enqueued_at_ms: number;
}
type JobRow = MessageRow & { id: string; shard: number; deliveries: number };
type ParkedRow = MessageRow & { stream: Stream; reason: string; parked_at_ms: number };

export interface NewJob {
  stream: Stream;
  shard: number;
  key: string;
  body: Uint8Array;
  traceparent?: string;
}

export type PostgresStore = ReturnType<typeof createPostgresStore>;

/** The statements of the Postgres queue, each in one round trip and a transaction of its own. */
export function createPostgresStore(pool: Pick<Pool, 'query'>) {
  /** Column arrays for `unnest`. */
  const columns = (held: readonly Held[]) => [held.map(({ id }) => id), held.map(({ lease }) => lease)];

  return {
    async insert(jobs: readonly NewJob[], enqueuedAtMs: number): Promise<void> {
      await pool.query(sql.INSERT_JOBS, [
        jobs.map((job) => job.stream),
        jobs.map((job) => job.shard),
        jobs.map((job) => job.key),
        jobs.map((job) => job.body),
        jobs.map((job) => job.traceparent ?? null),
        enqueuedAtMs,
      ]);
    },

    /** At most `limit` due jobs of the shards; where more are due, shards earlier in the list go first. */
    async lease(
      stream: Stream,
      shards: readonly number[],
      limit: number,
      lease: string,
      leaseMs: number,
    ): Promise<LeasedJob[]> {
      const perShard = Math.ceil(limit / Math.max(1, shards.length));
      const { rows } = await pool.query<JobRow>({
        name: 'queue-lease',
        text: sql.LEASE_JOBS,
        values: [stream, shards, perShard, limit, lease, leaseMs],
      });
      return rows.map(({ id, shard, deliveries, ...message }) => ({
        id,
        lease,
        deliveries,
        delivery: { stream, shard, redelivered: deliveries > 1, ...messageFrom(message) },
      }));
    },

    async extend(held: readonly Held[], leaseMs: number): Promise<void> {
      await pool.query(sql.EXTEND_LEASES, [...columns(held), leaseMs]);
    },

    async release(held: readonly Held[]): Promise<void> {
      await pool.query(sql.RELEASE_JOBS, columns(held));
    },

    async remove(held: readonly Held[]): Promise<void> {
      await pool.query({ name: 'queue-delete', text: sql.DELETE_JOBS, values: columns(held) });
    },

    async delay(
      { id, lease }: Held,
      change: { tier: DelayTier; delayMs: number; body: Uint8Array | undefined; attempts: 0 | 1 },
    ): Promise<void> {
      const { tier, delayMs, body, attempts } = change;
      await pool.query(sql.DELAY_JOB, [id, lease, tier, delayMs, body ?? null, attempts]);
    },

    async park({ id, lease }: Held, reason: string): Promise<void> {
      await pool.query(sql.PARK_JOB, [id, lease, reason]);
    },

    async parked(limit: number): Promise<ParkedMessage[]> {
      const { rows } = await pool.query<ParkedRow>(sql.PEEK_PARKED, [limit]);
      return rows.map(({ stream, reason, parked_at_ms, ...message }) => ({
        stream,
        reason,
        parkedAtMs: parked_at_ms,
        ...messageFrom(message),
      }));
    },

    async replayParked(limit: number, enqueuedAtMs: number): Promise<number> {
      const { rowCount } = await pool.query(sql.REPLAY_PARKED, [limit, enqueuedAtMs]);
      return rowCount ?? 0;
    },

    /** Counts by queue name; queues without a message are absent. */
    async counts(): Promise<Map<string, number>> {
      type Row = { stream: Stream; shard: number; tier: DelayTier | null; count: number };
      const counts = new Map<string, number>();
      const { rows } = await pool.query<Row>(sql.COUNT_JOBS);
      for (const { stream, shard, tier, count } of rows) {
        const queue = tier ? tierQueue(tier) : shardQueue(stream, shard);
        counts.set(queue, (counts.get(queue) ?? 0) + count);
      }
      const parked = await pool.query<{ count: number }>(sql.COUNT_PARKED);
      return counts.set(PARKED, parked.rows[0]?.count ?? 0);
    },
  };
}

function messageFrom(row: MessageRow) {
  return {
    key: row.key,
    body: row.body,
    attempts: row.attempts,
    enqueuedAtMs: Math.round(row.enqueued_at_ms),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  };
}
