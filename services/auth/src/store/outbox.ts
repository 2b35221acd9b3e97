import { inTransaction, type Pool } from '@parley/database';
import type { Sql } from './sql.ts';

export interface OutboxEntry {
  channel: string;
  payload: Buffer;
}

/** Keeps publications together with the change they tell of; the relay sends them after the commit. */
export async function insertOutbox(sql: Sql, entries: readonly OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql.query(
    'INSERT INTO auth_outbox (channel, payload) SELECT * FROM unnest($1::text[], $2::bytea[])',
    [entries.map(({ channel }) => channel), entries.map(({ payload }) => payload)],
  );
}

/**
 * Hands up to `limit` unpublished entries to `publish`, oldest first, and marks them. Entries that
 * another instance has in hand are skipped; a crash in between means they are published again.
 */
export function publishOutbox(
  pool: Pool,
  limit: number,
  publish: (entry: OutboxEntry) => void,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<OutboxEntry & { id: number }>(
      `SELECT id, channel, payload FROM auth_outbox WHERE published_at IS NULL
       ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    if (rows.length === 0) return 0;
    for (const entry of rows) publish(entry);
    await client.query(
      'UPDATE auth_outbox SET published_at = clock_timestamp() WHERE id = ANY ($1::bigint[])',
      [rows.map((row) => row.id)],
    );
    return rows.length;
  });
}
