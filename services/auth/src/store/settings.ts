import type { Settings } from '@parley/contracts';
import type { Sql } from './sql.ts';

/** One row for every account, with what holds for who has chosen nothing: most users never have settings. */
export const SETTINGS_OF = `
  SELECT coalesce(s.presence_visible, true) AS presence_visible, coalesce(s.preview, 'full') AS preview,
         s.do_not_disturb, s.do_not_disturb_until, coalesce(s.notify_direct, 'all') AS notify_direct,
         coalesce(s.notify_group, 'all') AS notify_group, coalesce(s.push_reactions, true) AS push_reactions,
         coalesce(s.badge_muted, false) AS badge_muted
    FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
   WHERE u.id = $1 AND u.deleted_at IS NULL`;

type SettingsRow = Omit<Settings, 'do_not_disturb_until'> & { do_not_disturb_until: Date | null };

/** The settings of a user; null when the account was deleted. */
export async function findSettings(sql: Sql, userId: string): Promise<Settings | null> {
  const { rows } = await sql.query<SettingsRow>(SETTINGS_OF, [userId]);
  return rows[0] ? settingsOf(rows[0]) : null;
}

/**
 * The settings of a user within a transaction that is about to change them: others wait until it ends, so
 * changes are published in the order they were made. Null when the account was deleted.
 */
export async function lockSettings(sql: Sql, userId: string): Promise<Settings | null> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM users WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
    [userId],
  );
  // A statement of its own sees what was committed while the lock was waited for.
  return rowCount ? findSettings(sql, userId) : null;
}

/** Keeps the settings of a user. */
export async function saveSettings(sql: Sql, userId: string, settings: Settings): Promise<void> {
  await sql.query(
    `INSERT INTO user_settings (user_id, presence_visible, preview, do_not_disturb, do_not_disturb_until,
                                notify_direct, notify_group, push_reactions, badge_muted)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (user_id) DO UPDATE
        SET (presence_visible, preview, do_not_disturb, do_not_disturb_until, notify_direct, notify_group,
             push_reactions, badge_muted)
          = (excluded.presence_visible, excluded.preview, excluded.do_not_disturb, excluded.do_not_disturb_until,
             excluded.notify_direct, excluded.notify_group, excluded.push_reactions, excluded.badge_muted)`,
    [
      userId,
      settings.presence_visible,
      settings.preview,
      settings.do_not_disturb,
      settings.do_not_disturb_until,
      settings.notify_direct,
      settings.notify_group,
      settings.push_reactions,
      settings.badge_muted,
    ],
  );
}

function settingsOf(row: SettingsRow): Settings {
  const { do_not_disturb: quiet, do_not_disturb_until: until, ...rest } = row;
  return {
    ...rest,
    // jsonb has an order of its own.
    do_not_disturb: quiet && {
      from: quiet.from,
      to: quiet.to,
      tz: quiet.tz,
      ...(quiet.days ? { days: quiet.days } : {}),
    },
    do_not_disturb_until: until?.toISOString() ?? null,
  };
}
