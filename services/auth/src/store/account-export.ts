import { SETTINGS_OF } from './settings.ts';
import type { Sql } from './sql.ts';

type Rows = Record<string, unknown>[];

// Without secrets: no hashes, keys or tokens but the device's own, which says where pushes go.
const PARTS = {
  profile: `SELECT id, username, email, email_verified_at, display_name, avatar_url, role, created_at,
                   deletion_due_at FROM users WHERE id = $1 AND deleted_at IS NULL`,
  settings: SETTINGS_OF,
  sessions: `SELECT id, device_name, created_at, last_used_at, expires_at, revoked_at, revoked_reason
               FROM sessions WHERE user_id = $1 ORDER BY created_at LIMIT 10000`,
  devices: `SELECT token, kind, session_id, environment, bundle_id, locale, app_version, registered_at, last_seen_at
              FROM device_tokens WHERE user_id = $1 ORDER BY registered_at LIMIT 10000`,
  identities: `SELECT provider, subject, created_at FROM identities WHERE user_id = $1`,
  passkeys: `SELECT id, name, created_at, last_used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at`,
} as const;

export type AccountExport = Record<keyof typeof PARTS, Rows>;

/** All that auth keeps of an account and its owner may know, as rows; null when it was deleted. */
export async function readAccountExport(sql: Sql, userId: string): Promise<AccountExport | null> {
  const found: Partial<AccountExport> = {};
  for (const [name, statement] of Object.entries(PARTS)) {
    found[name as keyof AccountExport] = (await sql.query<Rows[number]>(statement, [userId])).rows;
  }
  const all = found as AccountExport;
  return all.profile.length > 0 ? all : null;
}
