import { limits, timings } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import type { Sql } from './sql.ts';

/** Something that happened, by ids. */
export interface NotedEvent {
  type: string;
  conversationId?: string;
  /** Of the message it is about. */
  seq?: number;
  /** Members it is about. */
  userIds?: readonly string[];
  createdAt?: Date;
}

/** What the payload of a delivery is made of. */
export interface DeliveryRow {
  n: number;
  id: string;
  type: string;
  conversation_id: string | null;
  seq: number | null;
  user_ids: string[];
  report_id: string | null;
  created_at: Date;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  next_at: Date;
  last_attempt_at: Date | null;
  last_status: number | null;
  last_error: string | null;
  last_response: string | null;
}

const COLUMNS = `d.n, d.id, d.type, d.conversation_id, d.seq, d.user_ids, d.report_id, d.created_at, d.status,
  d.attempts, d.next_at, d.last_attempt_at, d.last_status, d.last_error, d.last_response`;

const INSERTED_AT_ONCE = 1_000;

/** Which events any webhook that is on wants. */
export async function wantedEvents(sql: Sql): Promise<Set<string>> {
  const { rows } = await sql.query<{ event: string }>(
    'SELECT DISTINCT unnest(events) AS event FROM webhooks WHERE active',
  );
  return new Set(rows.map(({ event }) => event));
}

/** Owes events to the webhooks that want them, in this order. */
export async function insertDeliveries(sql: Sql, events: readonly NotedEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += INSERTED_AT_ONCE) {
    const some = events.slice(start, start + INSERTED_AT_ONCE);
    await sql.query(
      `INSERT INTO webhook_deliveries (webhook_id, type, conversation_id, seq, user_ids, created_at)
       SELECT w.id, e.type, e.conversation_id, e.seq, e.user_ids::uuid[], coalesce(e.created_at, clock_timestamp())
         FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[])
              WITH ORDINALITY AS e(type, conversation_id, seq, user_ids, created_at, ordinal)
         JOIN webhooks w ON w.active AND e.type = ANY (w.events)
        ORDER BY e.ordinal`,
      [
        some.map(({ type }) => type),
        some.map(({ conversationId }) => conversationId ?? null),
        some.map(({ seq }) => seq ?? null),
        some.map(({ userIds }) => `{${(userIds ?? []).join()}}`),
        some.map(({ createdAt }) => createdAt ?? null),
      ],
    );
  }
}

/**
 * Owes an event that leaves no outbox row to the webhooks that want it, in the transaction that makes it happen;
 * without such a webhook it reads one small table. The id is that of the report.
 */
export async function noteWebhookEvent(
  sql: PoolClient,
  event: { type: 'report.created'; reportId: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO webhook_deliveries (webhook_id, type, report_id)
     SELECT w.id, $1::text, $2::uuid FROM webhooks w WHERE w.active AND $1::text = ANY (w.events)`,
    [event.type, event.reportId],
  );
}

/** Owes a webhook a test; null when it is off or gone. */
export async function insertTest(pool: Pool, webhookId: string): Promise<DeliveryRow | null> {
  const { rows } = await pool.query<DeliveryRow>(
    `INSERT INTO webhook_deliveries AS d (webhook_id, type)
     SELECT w.id, 'webhook.test' FROM webhooks w WHERE w.id = $1 AND w.active RETURNING ${COLUMNS}`,
    [webhookId],
  );
  return rows[0] ?? null;
}

/** Newest first, from before `beforeN` on. */
export async function pageOfDeliveries(
  pool: Pool,
  page: { webhookId: string; status: string | null; beforeN: number; limit: number },
): Promise<DeliveryRow[]> {
  const { rows } = await pool.query<DeliveryRow>(
    `SELECT ${COLUMNS} FROM webhook_deliveries d
      WHERE d.webhook_id = $1 AND ($2::text IS NULL OR d.status = $2) AND d.n < $3
      ORDER BY d.n DESC LIMIT $4`,
    [page.webhookId, page.status, page.beforeN, page.limit],
  );
  return rows;
}

/** Makes a delivery due once more, with all its attempts; null when there is none, or its webhook is off. */
export async function makeDue(pool: Pool, webhookId: string, id: string): Promise<DeliveryRow | null> {
  const { rows } = await pool.query<DeliveryRow>(
    `UPDATE webhook_deliveries d SET status = 'pending', attempts = 0, next_at = clock_timestamp()
       FROM webhooks w
      WHERE d.id = $2 AND d.webhook_id = $1 AND w.id = d.webhook_id AND w.active
      RETURNING ${COLUMNS}`,
    [webhookId, id],
  );
  return rows[0] ?? null;
}

/** Deletes what is too old or too much, and counts what was thrown away before it was made; returns how many. */
export async function pruneDeliveries(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ dropped: number }>(
    `WITH surplus AS (
       SELECT w.id AS webhook_id, o.n
         FROM webhooks w
        CROSS JOIN LATERAL (
          SELECT d.n FROM webhook_deliveries d WHERE d.webhook_id = w.id
           ORDER BY d.n DESC OFFSET $1 LIMIT 1
        ) o
     ),
     too_many AS (
       DELETE FROM webhook_deliveries d USING surplus s
        WHERE d.webhook_id = s.webhook_id AND d.n <= s.n
       RETURNING d.webhook_id, d.status
     ),
     lost AS (
       SELECT webhook_id, count(*) AS n FROM too_many WHERE status = 'pending' GROUP BY webhook_id
     ),
     counted AS (
       UPDATE webhooks w SET dropped = w.dropped + l.n FROM lost l WHERE w.id = l.webhook_id
     )
     SELECT coalesce(sum(n), 0)::bigint AS dropped FROM lost`,
    [limits.webhookDeliveries],
  );
  await pool.query(
    `DELETE FROM webhook_deliveries
      WHERE created_at < clock_timestamp() - $1::bigint * interval '1 millisecond'`,
    [timings.webhookDeliveriesKeptMs],
  );
  return rows[0]?.dropped ?? 0;
}

/** Forgets answers that may repeat a message deleted or edited since. */
export async function scrubResponses(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE webhook_deliveries d SET last_response = NULL
       FROM messages m
      WHERE d.last_response IS NOT NULL AND m.conversation_id = d.conversation_id AND m.seq = d.seq
        AND (m.deleted_at IS NOT NULL OR m.edited_at >= d.last_attempt_at - interval '1 minute')`,
  );
}
