import type { Pool } from '@parley/database';

/** Whether the database answers. */
export async function databaseAnswers(pool: Pool): Promise<boolean> {
  await pool.query('SELECT 1');
  return true;
}
