import type { Pool } from '@parley/database';

/** What people and moderators have done; what the services note for themselves is left out. */
const tables = [
  ...['users', 'user_settings', 'sessions', 'refresh_tokens', 'device_tokens'],
  ...['conversations', 'participants', 'messages', 'message_edits', 'reactions', 'invites'],
  ...['blocks', 'reports', 'hidden_messages', 'moderation_log', 'media_uses'],
];

/** Without what is noted by the way: failed deliveries, and when an upload is looked at again. */
const inPart = [
  ['media', 'SELECT id FROM media WHERE deleted_at IS NULL'],
  ['webhooks', 'SELECT id, url, events, active, secret, description FROM webhooks'],
];

/** A hash of each table: what differs between two was changed in between. */
export async function fingerprint(pool: Pool): Promise<Map<string, string>> {
  const parts = [...tables.map((table) => [table, `SELECT * FROM ${table}`]), ...inPart];
  const hashes = parts.map(
    ([name, rows]) =>
      `SELECT '${name}' AS name, md5(string_agg(t::text, ',' ORDER BY t::text)) AS hash FROM (${rows}) t`,
  );
  const { rows } = await pool.query<{ name: string; hash: string }>(hashes.join(' UNION ALL '));
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

export function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...before].filter(([name, hash]) => after.get(name) !== hash).map(([name]) => name);
}
