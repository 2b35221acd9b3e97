import { limits, type Webhook } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { timeOf } from './rows.ts';
import { lockFeed, settleFeed } from './webhook-feed.ts';

interface WebhookRow {
  id: string;
  url: string;
  description: string | null;
  events: string[];
  active: boolean;
  disabled_reason: Webhook['disabled_reason'];
  failing_since: Date | null;
  dropped: number;
  previous_until: Date | null;
  created_by: string;
  created_at: Date;
}

const COLUMNS = `id, url, description, events, active, disabled_reason, failing_since, dropped,
  CASE WHEN previous_until > clock_timestamp() THEN previous_until END AS previous_until, created_by, created_at`;

/** A webhook as it is asked for; the secret is sealed. */
export interface NewWebhook {
  id: string;
  url: string;
  events: readonly string[];
  description: string | null;
  secret: Buffer;
  createdBy: string;
}

/** What is to be different; what is undefined stays. */
export interface WebhookChange {
  url?: string | undefined;
  events?: readonly string[] | undefined;
  description?: string | null | undefined;
  active?: boolean | undefined;
}

/** Stores a webhook, which is told of what is committed from now on; null when there are as many as there may be. */
export function insertWebhook(pool: Pool, created: NewWebhook): Promise<Webhook | null> {
  return inTransaction(pool, async (sql) => {
    await lockFeed(sql);
    const { rows: counted } = await sql.query<{ n: number }>('SELECT count(*) AS n FROM webhooks');
    if ((counted[0]?.n ?? 0) >= limits.webhooks) return null;
    const { id, url, events, description, secret, createdBy } = created;
    const webhook = await one(
      sql,
      `INSERT INTO webhooks (id, url, events, description, secret, created_by)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
      [id, url, events, description, secret, createdBy],
    );
    await settleFeed(sql);
    return webhook;
  });
}

export async function listWebhooks(pool: Pool): Promise<Webhook[]> {
  const { rows } = await pool.query<WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks ORDER BY created_at, id LIMIT $1`,
    [limits.webhooks],
  );
  return rows.map(webhookOf);
}

export function readWebhook(pool: Pool, id: string): Promise<Webhook | null> {
  return one(pool, `SELECT ${COLUMNS} FROM webhooks WHERE id = $1`, [id]);
}

/** Changes a webhook; turned on it starts afresh, turned off what is pending is given up. */
export function changeWebhook(pool: Pool, id: string, change: WebhookChange): Promise<Webhook | null> {
  const { url, events, description, active } = change;
  return inTransaction(pool, async (sql) => {
    await lockFeed(sql);
    const webhook = await one(
      sql,
      `UPDATE webhooks
          SET url = coalesce($2, url), events = coalesce($3, events),
              description = CASE WHEN $4 THEN $5 ELSE description END,
              active = coalesce($6, active),
              disabled_reason = CASE WHEN $6 IS NULL THEN disabled_reason END,
              failing_since = CASE WHEN $6 IS NULL AND $2 IS NULL THEN failing_since END
        WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, url ?? null, events ?? null, description !== undefined, description ?? null, active ?? null],
    );
    if (webhook && active === false) await giveUpPending(sql, id);
    await settleFeed(sql);
    return webhook;
  });
}

/** Turns a webhook off for `reason`; false when it is off already or gone. */
export function disableWebhook(pool: Pool, id: string, reason: 'gone' | 'failing'): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    await lockFeed(sql);
    const { rowCount } = await sql.query(
      'UPDATE webhooks SET active = false, disabled_reason = $2 WHERE id = $1 AND active',
      [id, reason],
    );
    if (rowCount !== 1) return false;
    await giveUpPending(sql, id);
    await settleFeed(sql);
    return true;
  });
}

export function deleteWebhook(pool: Pool, id: string): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    await lockFeed(sql);
    const { rowCount } = await sql.query('DELETE FROM webhooks WHERE id = $1', [id]);
    await settleFeed(sql);
    return rowCount === 1;
  });
}

/** Gives a webhook another secret (sealed); the one it had signs along for `overlapMs`. */
export function replaceSecret(
  pool: Pool,
  id: string,
  secret: Buffer,
  overlapMs: number,
): Promise<Webhook | null> {
  return one(
    pool,
    `UPDATE webhooks
        SET previous_secret = secret, secret = $2,
            previous_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
      WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, secret, overlapMs],
  );
}

async function giveUpPending(sql: PoolClient, id: string): Promise<void> {
  await sql.query(
    `UPDATE webhook_deliveries SET status = 'failed', lease = NULL, last_error = 'the webhook was turned off'
      WHERE webhook_id = $1 AND status = 'pending'`,
    [id],
  );
}

async function one(sql: Pool | PoolClient, text: string, values: unknown[]): Promise<Webhook | null> {
  const { rows } = await sql.query<WebhookRow>(text, values);
  return rows[0] ? webhookOf(rows[0]) : null;
}

function webhookOf(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    description: row.description,
    active: row.active,
    disabled_reason: row.disabled_reason,
    failing_since: timeOf(row.failing_since),
    dropped: row.dropped,
    previous_secret_until: timeOf(row.previous_until),
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
  };
}
