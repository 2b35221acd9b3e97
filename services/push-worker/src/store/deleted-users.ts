import { inTransaction, type Pool } from '@parley/database';

/**
 * Forgets what was decided for users who were deleted a while ago, and what their devices were told: a minute, so
 * that what was queued for them is settled, to half an hour. What no worker was there for goes by age.
 */
export async function forgetDeletedUsers(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM push_deleted_users
      WHERE deleted_at BETWEEN now() - interval '30 minutes' AND now() - interval '1 minute'`,
  );
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await pool.query('DELETE FROM push_decisions WHERE recipient_id = ANY ($1::uuid[])', [ids]);
  await inTransaction(pool, async (client) => {
    await client.query(
      `DELETE FROM push_shown WHERE device IN (
         SELECT device FROM push_device_state WHERE user_id = ANY ($1::uuid[])
       )`,
      [ids],
    );
    await client.query('DELETE FROM push_device_state WHERE user_id = ANY ($1::uuid[])', [ids]);
  });
}
