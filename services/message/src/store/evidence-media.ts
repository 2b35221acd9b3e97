import type { Evidence, Media } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import { MEDIA_COLUMNS, type MediaRow } from './media.ts';

/**
 * No message has this seq: a use of media under it keeps the file as evidence, and stands under the id of the report or
 * of the hidden message instead of a conversation's. As no conversation has that id, nobody may see the file by it.
 */
export const EVIDENCE_SEQ = -1;

/** `deleted_at` of a file that is left as evidence alone: gone for everybody but moderators. */
export const FOR_MODERATORS = 'infinity';

/** Keeps the file of a message until the evidence is erased. Nothing happens when there is none, or it is gone. */
export async function holdMedia(sql: PoolClient, evidence: Evidence | null, heldBy: string): Promise<void> {
  const media = evidence?.media as Media | null | undefined;
  if (!media) return;
  // The lock: the sweep waits until this use can be seen, or was here before.
  await sql.query(
    `INSERT INTO media_uses (media_id, conversation_id, seq)
     SELECT d.id, $2, ${EVIDENCE_SEQ} FROM media d
      WHERE d.id = $1 AND (d.deleted_at IS NULL OR d.deleted_at = '${FOR_MODERATORS}')
        FOR KEY SHARE
     ON CONFLICT DO NOTHING`,
    [media.id, heldBy],
  );
}

/** The file that is kept for a report or a hidden message; null when there is none. */
export async function heldMedia(pool: Pool, heldBy: string): Promise<MediaRow | null> {
  const { rows } = await pool.query<MediaRow>(
    `SELECT ${MEDIA_COLUMNS} FROM media_uses u JOIN media d ON d.id = u.media_id
      WHERE u.conversation_id = $1 AND u.seq = ${EVIDENCE_SEQ}
        AND (d.deleted_at IS NULL OR d.deleted_at = '${FOR_MODERATORS}')`,
    [heldBy],
  );
  return rows[0] ?? null;
}

/** Evidence whose media is read under `path`, where moderators may. */
export function readUnder(path: string, evidence: Evidence | null): Evidence | null {
  const media = evidence?.media as Media | null | undefined;
  if (!evidence || !media) return evidence;
  const url = `${path}/media`;
  const thumbnail = media.thumbnail_url === null ? null : `${url}/thumbnail`;
  return { ...evidence, media: { ...media, url, thumbnail_url: thumbnail } };
}
