import type { PoolClient } from '@parley/database';

/** No message has this seq: a use of media under it is the avatar of the conversation. */
const AVATAR_SEQ = 0;

/** Whether a user may show an uploaded image to others. It then stays until the transaction ends. */
export async function imageToShow(sql: PoolClient, mediaId: string, userId: string): Promise<boolean> {
  const { rows } = await sql.query(
    `SELECT m.id FROM media m
      WHERE m.id = $1 AND m.kind = 'image' AND m.deleted_at IS NULL
        AND (m.owner_id = $2 OR may_see_media(m.id, $2))
        FOR KEY SHARE`,
    [mediaId, userId],
  );
  return rows.length > 0;
}

/** Makes an image the avatar of a conversation, for all of its members to download; null: it has none. */
export async function useAsAvatar(
  sql: PoolClient,
  conversationId: string,
  mediaId: string | null,
): Promise<void> {
  await sql.query('DELETE FROM media_uses WHERE conversation_id = $1 AND seq = $2', [
    conversationId,
    AVATAR_SEQ,
  ]);
  if (mediaId === null) return;
  await sql.query('INSERT INTO media_uses (media_id, conversation_id, seq) VALUES ($1, $2, $3)', [
    mediaId,
    conversationId,
    AVATAR_SEQ,
  ]);
}
