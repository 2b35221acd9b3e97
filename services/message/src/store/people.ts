import type { User } from '@parley/contracts';
import type { Pool, PrismaClient } from '@parley/database';
import type { Sql } from './sql.ts';

/** Which of these users exist and are not deleted. */
export async function existingUsers(pool: Pool, userIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM user_profiles WHERE id = ANY ($1::uuid[]) AND deleted_at IS NULL',
    [userIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** Whether there is a block between a user and any of the others, either way. */
export async function anyBlock(
  prisma: PrismaClient,
  userId: string,
  others: readonly string[],
): Promise<boolean> {
  const ids = [...others];
  const found = await prisma.block.findFirst({
    where: {
      OR: [
        { userId, blockedUserId: { in: ids } },
        { userId: { in: ids }, blockedUserId: userId },
      ],
    },
  });
  return found !== null;
}

/** A user as moderators see them. */
export interface Profile {
  user: User;
  role: string;
  /** null: not, or not any more. */
  suspendedUntil: Date | null;
}

/** null for nobody's id, and for who was deleted. */
export async function profileOf(sql: Sql, userId: string): Promise<Profile | null> {
  const { rows } = await sql.query<User & { role: string; suspended_until: Date | null }>(
    `SELECT id, username, display_name, avatar_url, role,
            CASE WHEN suspended_until > clock_timestamp() THEN suspended_until END AS suspended_until
       FROM user_profiles WHERE id = $1 AND deleted_at IS NULL`,
    [userId],
  );
  const [row] = rows;
  if (!row) return null;
  const { role, suspended_until: suspendedUntil, ...user } = row;
  return { user, role, suspendedUntil };
}

/** Whether two people are in one conversation of at most so many members. */
export async function areAcquainted(
  sql: Sql,
  userId: string,
  otherId: string,
  counted: { mostMembers: number; ownGroups: boolean },
): Promise<boolean> {
  const { rows } = await sql.query<{ acquainted: boolean }>(
    `SELECT EXISTS (
       SELECT FROM participants p
         JOIN participants o ON o.conversation_id = p.conversation_id AND o.user_id = $2 AND o.left_seq IS NULL
         JOIN conversations c ON c.id = p.conversation_id AND c.member_count <= $3
        WHERE p.user_id = $1 AND p.left_seq IS NULL
          AND ($4 OR c.type = 'direct' OR c.created_by <> $1)
     ) AS acquainted`,
    [userId, otherId, counted.mostMembers, counted.ownGroups],
  );
  return rows[0]?.acquainted ?? false;
}
