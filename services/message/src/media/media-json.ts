import type { Media } from '@parley/contracts';
import type { MediaRow } from '../store/media.ts';

/** A file as clients see it; the database's `media_json` says the same of the `media` of a message. */
export function mediaJson(row: Omit<MediaRow, 'owner_id' | 'kind' | 'storage_key'>): Media {
  const url = `/api/media/${row.id}`;
  return {
    id: row.id,
    content_type: row.content_type,
    size: row.size,
    ...(row.width === null ? {} : { width: row.width }),
    ...(row.height === null ? {} : { height: row.height }),
    ...(row.duration_ms === null ? {} : { duration_ms: row.duration_ms }),
    ...(row.blurhash === null ? {} : { blurhash: row.blurhash }),
    name: row.name,
    url,
    thumbnail_url: row.thumbnail_key === null ? null : `${url}/thumbnail`,
  };
}
