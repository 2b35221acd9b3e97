import type { Pool } from '@parley/database';

export type MediaKind = 'image' | 'video' | 'audio' | 'file';

/** What is known of a file. */
export interface MediaRow {
  id: string;
  owner_id: string;
  kind: MediaKind;
  content_type: string;
  size: number;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  blurhash: string | null;
  name: string | null;
  storage_key: string;
  thumbnail_key: string | null;
}

/** Of a row `d` of media. */
export const MEDIA_COLUMNS = `d.id, d.owner_id, d.kind, d.content_type, d.size, d.width, d.height, d.duration_ms, d.blurhash, d.name,
  d.storage_key, d.thumbnail_key`;

/** Of a row `d` of media. */
export const UNUSED = 'NOT EXISTS (SELECT FROM media_uses u WHERE u.media_id = d.id)';

/** Notes what is about to be stored; when it is not {@link finishMedia finished} in time it is deleted. */
export async function reserveMedia(pool: Pool, row: MediaRow, giveUpMs: number): Promise<void> {
  await pool.query(
    `INSERT INTO media (id, owner_id, kind, content_type, size, width, height, duration_ms, blurhash, name,
                        storage_key, thumbnail_key, deleted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
             clock_timestamp() + $13::bigint * interval '1 millisecond')`,
    [
      row.id,
      row.owner_id,
      row.kind,
      row.content_type,
      row.size,
      row.width,
      row.height,
      row.duration_ms,
      row.blurhash,
      row.name,
      row.storage_key,
      row.thumbnail_key,
      giveUpMs,
    ],
  );
}

/** Says that a file is stored; false when that took too long and it was given up. */
export async function finishMedia(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE media SET deleted_at = NULL WHERE id = $1 AND deleted_at > clock_timestamp()',
    [id],
  );
  return rowCount === 1;
}

/** Gives a file up that could not be stored. */
export async function abandonMedia(pool: Pool, id: string): Promise<void> {
  await pool.query(
    'UPDATE media SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NOT NULL',
    [id],
  );
}

/** Bytes that a user has uploaded and not sent, those being stored among them. */
export async function unsentBytes(pool: Pool, ownerId: string): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    `SELECT coalesce(sum(d.size), 0)::bigint AS bytes FROM media d
      WHERE d.owner_id = $1 AND d.attached_at IS NULL
        AND (d.deleted_at IS NULL OR d.deleted_at > clock_timestamp()) AND ${UNUSED}`,
    [ownerId],
  );
  return rows[0]?.bytes ?? 0;
}

/**
 * A file, for those who may see it: members of a conversation with a message that shows it, and who uploaded it
 * until it is sent. Null for anybody else, and when there is none.
 */
export async function readMedia(pool: Pool, id: string, userId: string): Promise<MediaRow | null> {
  const { rows } = await pool.query<MediaRow>(
    `SELECT ${MEDIA_COLUMNS} FROM media d
      WHERE d.id = $1 AND d.deleted_at IS NULL
        AND (may_see_media(d.id, $2) OR (d.owner_id = $2 AND d.attached_at IS NULL AND ${UNUSED}))`,
    [id, userId],
  );
  return rows[0] ?? null;
}
