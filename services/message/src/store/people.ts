import type { Pool, PrismaClient } from '@parley/database';

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
