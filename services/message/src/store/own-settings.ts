import type { ConversationView } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { timeOf } from './rows.ts';

/** What one member has set for a conversation. */
export type OwnSettings = Pick<ConversationView, 'muted_until' | 'notify' | 'pinned_at' | 'archived_at'>;

export interface OwnSettingsRow {
  muted_until: Date | null;
  notify: OwnSettings['notify'];
  pinned_at: Date | null;
  archived_at: Date | null;
}

export function ownSettingsOf(row: OwnSettingsRow): OwnSettings {
  return {
    muted_until: timeOf(row.muted_until),
    notify: row.notify,
    pinned_at: timeOf(row.pinned_at),
    archived_at: timeOf(row.archived_at),
  };
}

/** A membership of whom and where. */
export interface MemberKey {
  conversationId: string;
  userId: string;
}

/** A member's settings, held until the transaction ends, and the database's clock; null for who is no member. */
export async function lockOwnSettings(
  sql: PoolClient,
  { conversationId, userId }: MemberKey,
): Promise<{ settings: OwnSettings; now: string } | null> {
  const { rows } = await sql.query<OwnSettingsRow & { now: Date }>(
    `SELECT muted_until, notify, pinned_at, archived_at, date_trunc('milliseconds', clock_timestamp()) AS now
       FROM participants WHERE conversation_id = $1 AND user_id = $2 AND left_seq IS NULL
        FOR NO KEY UPDATE`,
    [conversationId, userId],
  );
  const [row] = rows;
  return row ? { settings: ownSettingsOf(row), now: row.now.toISOString() } : null;
}

export async function storeOwnSettings(
  sql: PoolClient,
  { conversationId, userId }: MemberKey,
  settings: OwnSettings,
): Promise<void> {
  await sql.query(
    `UPDATE participants SET muted_until = $3, notify = $4, pinned_at = $5, archived_at = $6
      WHERE conversation_id = $1 AND user_id = $2`,
    [conversationId, userId, settings.muted_until, settings.notify, settings.pinned_at, settings.archived_at],
  );
}

/** How many conversations a user has pinned. Others who count for this user wait until the transaction ends. */
export async function countPinned(sql: PoolClient, userId: string): Promise<number> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`pinned:${userId}`]);
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*) FROM participants WHERE user_id = $1 AND left_seq IS NULL AND pinned_at IS NOT NULL',
    [userId],
  );
  return rows[0]?.count ?? 0;
}
