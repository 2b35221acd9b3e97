import type { PrismaClient } from '@parley/database';
import type { Sql } from './sql.ts';

/** What a user has chosen, or what holds until they do. */
export interface UserSettings {
  presenceVisible: boolean;
}

// As the columns' defaults say: most users never have a row.
const UNCHOSEN: UserSettings = { presenceVisible: true };

/** The settings of a user. */
export async function findSettings(prisma: PrismaClient, userId: string): Promise<UserSettings> {
  const chosen = await prisma.userSetting.findUnique({
    where: { userId },
    select: { presenceVisible: true },
  });
  return chosen ?? UNCHOSEN;
}

/**
 * The settings of a user within a transaction that is about to change them: others wait until it ends, so
 * changes are published in the order they were made. Null when the account was deleted.
 */
export async function lockSettings(sql: Sql, userId: string): Promise<UserSettings | null> {
  const { rowCount } = await sql.query(
    'SELECT 1 FROM users WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
    [userId],
  );
  if (!rowCount) return null;
  // A statement of its own sees what was committed while the lock was waited for.
  const { rows } = await sql.query<UserSettings>(
    'SELECT presence_visible AS "presenceVisible" FROM user_settings WHERE user_id = $1',
    [userId],
  );
  return rows[0] ?? UNCHOSEN;
}

/** Keeps the settings of a user. */
export async function saveSettings(sql: Sql, userId: string, settings: UserSettings): Promise<void> {
  await sql.query(
    `INSERT INTO user_settings (user_id, presence_visible) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET presence_visible = excluded.presence_visible`,
    [userId, settings.presenceVisible],
  );
}
