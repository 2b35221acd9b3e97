import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import type { DeliveryRow } from './webhook-deliveries.ts';

/** A delivery that this process makes now, for as long as the lease lasts. */
export interface ClaimedDelivery extends DeliveryRow {
  webhook_id: string;
  lease: string;
  url: string;
  secret: Buffer;
  /** null once it signs no more. */
  previous_secret: Buffer | null;
}

export interface Claim {
  /** Runs at most. */
  most: number;
  /** Runs under way to one webhook at once; to one that fails, one. */
  perWebhook: number;
  /** Deliveries of a run at most. */
  runLength: number;
  leaseMs: number;
}

/** Of webhooks w. */
const HAS_DUE = `w.active AND EXISTS (
  SELECT FROM webhook_deliveries d
   WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.next_at <= clock_timestamp()
     AND (d.lease IS NULL OR d.lease_until < clock_timestamp()))`;

// Due ones looked at to find conversations that have none under way.
const LOOKED_AT = 200;

/**
 * Claims due deliveries, to each webhook the oldest first, as runs: those of one conversation in order, to be made one
 * after the other. Whoever claims locks the webhook first, so that the bounds hold over all instances.
 */
export async function claimRuns(pool: Pool, claim: Claim): Promise<ClaimedDelivery[][]> {
  // Asked every second, and mostly in vain.
  const { rowCount } = await pool.query(`SELECT FROM webhooks w WHERE ${HAS_DUE} LIMIT 1`);
  if (rowCount === 0) return [];
  return inTransaction(pool, async (sql) => {
    const { rows: webhooks } = await sql.query<{ id: string }>(
      `SELECT w.id FROM webhooks w WHERE ${HAS_DUE} ORDER BY random() FOR NO KEY UPDATE SKIP LOCKED`,
    );
    const runs: ClaimedDelivery[][] = [];
    for (const { id } of webhooks) {
      if (runs.length >= claim.most) break;
      runs.push(...(await claimOf(sql, id, { ...claim, most: claim.most - runs.length })));
    }
    return runs;
  });
}

// A statement of its own after the lock: it sees what was claimed while the lock was waited for.
async function claimOf(sql: PoolClient, webhookId: string, claim: Claim): Promise<ClaimedDelivery[][]> {
  const lease = randomUUID();
  const { rows } = await sql.query<ClaimedDelivery>(
    `WITH under_way AS (
       SELECT DISTINCT coalesce(d.conversation_id, d.id) AS lane FROM webhook_deliveries d
        WHERE d.webhook_id = $1 AND d.lease IS NOT NULL AND d.lease_until >= clock_timestamp()
     ),
     due AS (
       SELECT d.n, coalesce(d.conversation_id, d.id) AS lane FROM webhook_deliveries d
        WHERE d.webhook_id = $1 AND d.status = 'pending' AND d.next_at <= clock_timestamp()
          AND (d.lease IS NULL OR d.lease_until < clock_timestamp())
          AND NOT EXISTS (SELECT FROM under_way u WHERE u.lane = coalesce(d.conversation_id, d.id))
        ORDER BY d.n LIMIT ${LOOKED_AT}
     ),
     lanes AS (
       SELECT lane FROM due GROUP BY lane ORDER BY min(n)
        LIMIT greatest(0, least(
          $2::bigint,
          (SELECT CASE WHEN w.failing_since IS NULL THEN $3::bigint ELSE 1 END FROM webhooks w WHERE w.id = $1)
            - (SELECT count(*) FROM under_way)))
     ),
     ranked AS (
       SELECT n, row_number() OVER (PARTITION BY lane ORDER BY n) AS nth FROM due JOIN lanes USING (lane)
     )
     UPDATE webhook_deliveries d
        SET lease = $4, lease_until = clock_timestamp() + $5::bigint * interval '1 millisecond'
       FROM webhooks w
      WHERE w.id = $1 AND d.n IN (SELECT n FROM ranked WHERE nth <= $6)
     RETURNING d.*, w.url, w.secret,
               CASE WHEN w.previous_until > clock_timestamp() THEN w.previous_secret END AS previous_secret`,
    [webhookId, claim.most, claim.perWebhook, lease, claim.leaseMs, claim.runLength],
  );
  const runs = new Map<string, ClaimedDelivery[]>();
  for (const row of rows.sort((a, b) => a.n - b.n)) {
    const lane = row.conversation_id ?? row.id;
    runs.set(lane, [...(runs.get(lane) ?? []), row]);
  }
  return [...runs.values()];
}

/** Whether a delivery is still this claim's: not once its webhook was turned off, or its lease ran out. */
export async function isStillClaimed(pool: Pool, { n, lease }: ClaimedDelivery): Promise<boolean> {
  const { rowCount } = await pool.query(
    'SELECT FROM webhook_deliveries WHERE n = $1 AND lease = $2 AND lease_until > clock_timestamp()',
    [n, lease],
  );
  return rowCount === 1;
}

/** How an attempt ended. */
export interface Attempted {
  delivered: boolean;
  status: number | null;
  error: string | null;
  response: string | null;
  /** When to try again, in ms from now; null: never. */
  retryInMs: number | null;
}

/** Keeps how an attempt ended; returns for how long its webhook has been failing, in ms. */
export async function recordAttempt(pool: Pool, claimed: ClaimedDelivery, ended: Attempted): Promise<number> {
  const { delivered, status, error, response, retryInMs } = ended;
  const { rows } = await pool.query<{ failing_ms: number }>(
    `WITH attempted AS (
       UPDATE webhook_deliveries
          SET status = CASE WHEN $4 THEN 'delivered' WHEN $8::bigint IS NULL THEN 'failed' ELSE 'pending' END,
              attempts = attempts + 1, last_attempt_at = clock_timestamp(), lease = NULL, lease_until = NULL,
              next_at = clock_timestamp() + coalesce($8::bigint, 0) * interval '1 millisecond',
              last_status = $5, last_error = $6, last_response = $7
        WHERE n = $2 AND lease = $3
     )
     UPDATE webhooks
        SET failing_since = CASE WHEN $4 THEN NULL ELSE coalesce(failing_since, clock_timestamp()) END
      WHERE id = $1 AND (failing_since IS NOT NULL OR NOT $4)
     RETURNING coalesce(extract(epoch FROM clock_timestamp() - failing_since) * 1000, 0)::bigint AS failing_ms`,
    [claimed.webhook_id, claimed.n, claimed.lease, delivered, status, error, response, retryInMs],
  );
  return rows[0]?.failing_ms ?? 0;
}

/** Lets go of deliveries of one claim that were not made. */
export async function releaseDeliveries(pool: Pool, claimed: readonly ClaimedDelivery[]): Promise<void> {
  if (claimed.length === 0) return;
  await pool.query(
    `UPDATE webhook_deliveries SET lease = NULL, lease_until = NULL
      WHERE n = ANY ($1::bigint[]) AND lease = $2`,
    [claimed.map(({ n }) => n), claimed[0]?.lease],
  );
}
