import type { Pool } from '@parley/database';

/** Says that a worker lives for `leaseMs` more; returns all that live, by Postgres' clock. */
export async function renewLease(pool: Pool, workerId: string, leaseMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH mine AS (
       INSERT INTO push_workers (id, expires_at) VALUES ($1, now() + $2 * interval '1 ms')
       ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at RETURNING id
     ), gone AS (
       DELETE FROM push_workers WHERE expires_at < now() - interval '1 minute'
     )
     SELECT id FROM push_workers WHERE expires_at > now() UNION SELECT id FROM mine ORDER BY id`,
    [workerId, leaseMs],
  );
  return rows.map(({ id }) => id);
}

export async function endLease(pool: Pool, workerId: string): Promise<void> {
  await pool.query('DELETE FROM push_workers WHERE id = $1', [workerId]);
}

/** Whether the database answers. */
export async function databaseAnswers(pool: Pool): Promise<boolean> {
  await pool.query('SELECT 1');
  return true;
}
