import { inTransaction, type Pool, type PoolClient } from '@parley/database';
import { EVIDENCE_SEQ, FOR_MODERATORS } from './evidence-media.ts';
import { UNUSED } from './media.ts';

/** Deletes an own upload that was never sent; what it was otherwise. */
export function discardMedia(
  pool: Pool,
  id: string,
  ownerId: string,
): Promise<'discarded' | 'sent' | 'not_found'> {
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ was_sent: boolean }>(
      `SELECT d.attached_at IS NOT NULL AS was_sent FROM media d
        WHERE d.id = $1 AND d.owner_id = $2 AND d.deleted_at IS NULL FOR UPDATE`,
      [id, ownerId],
    );
    if (!rows[0]) return 'not_found';
    if (rows[0].was_sent) return 'sent';
    return (await markUnused(sql, [id])) === 1 ? 'discarded' : 'sent';
  });
}

/**
 * Looks at up to `limit` files whose time has come: those without a use are gone from now on, those that are kept as
 * evidence alone are left to moderators, the others are left alone until a use of theirs ends. Returns how many it
 * looked at.
 */
export function sweepMedia(pool: Pool, limit: number): Promise<number> {
  return inTransaction(pool, async (sql) => {
    // Sends hold the rows they use until their uses can be seen, so the statements after this one see them.
    const { rows } = await sql.query<{ id: string }>(
      `SELECT d.id FROM media d
        WHERE d.sweep_at <= clock_timestamp()
          AND (d.deleted_at IS NULL OR d.deleted_at <= clock_timestamp() OR d.deleted_at = '${FOR_MODERATORS}')
        ORDER BY d.sweep_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    await markUnused(sql, ids);
    await sql.query(
      `UPDATE media d SET sweep_at = NULL, attached_at = coalesce(d.attached_at, now()) WHERE d.id = ANY ($1)`,
      [ids],
    );
    return ids.length;
  });
}

/**
 * Marks those that have no use as gone, and those kept as evidence alone as gone for all but moderators: whoever sent
 * them can tell no difference. Needs their locks, taken by a statement before. Returns how many it marked.
 */
async function markUnused(sql: PoolClient, ids: readonly string[]): Promise<number> {
  const { rowCount } = await sql.query(
    `UPDATE media d
        SET deleted_at = CASE WHEN ${UNUSED} THEN clock_timestamp() ELSE '${FOR_MODERATORS}'::timestamptz END
      WHERE d.id = ANY ($1) AND (d.deleted_at IS NULL OR d.deleted_at = '${FOR_MODERATORS}')
        AND NOT EXISTS (SELECT FROM media_uses u WHERE u.media_id = d.id AND u.seq <> ${EVIDENCE_SEQ})`,
    [ids],
  );
  return rowCount ?? 0;
}

/**
 * Deletes up to `limit` files that are gone: what is stored first, by `remove`, then the rows, so that a crash
 * between leaves the rows for the next try. What is gone stays gone, so two at once do no harm, and no transaction is
 * held while the storage takes its time. Returns how many.
 */
export async function purgeMedia(
  pool: Pool,
  limit: number,
  remove: (keys: readonly string[]) => Promise<void>,
): Promise<number> {
  const { rows } = await pool.query<{ id: string; storage_key: string; thumbnail_key: string | null }>(
    `SELECT id, storage_key, thumbnail_key FROM media
      WHERE deleted_at <= clock_timestamp() ORDER BY deleted_at LIMIT $1`,
    [limit],
  );
  if (rows.length === 0) return 0;
  await remove(rows.flatMap((row) => [row.storage_key, ...(row.thumbnail_key ? [row.thumbnail_key] : [])]));
  await pool.query('DELETE FROM media WHERE id = ANY ($1)', [rows.map(({ id }) => id)]);
  return rows.length;
}
