import type { Pool } from '@parley/database';

/** A device of a user that shows alerts. */
export interface OwnDevice {
  token: string;
  generation: number;
  sessionId: string;
  environment: 'sandbox' | 'production';
  bundleId: string | null;
}

/** The devices of a user that show alerts, or the one with a token, last registered first. */
export async function readOwnDevices(
  pool: Pool,
  userId: string,
  { token, most }: { token: string | null; most: number },
): Promise<OwnDevice[]> {
  const { rows } = await pool.query<OwnDevice>(
    `SELECT token, generation, session_id AS "sessionId", environment, bundle_id AS "bundleId"
     FROM push_devices
     WHERE user_id = $1 AND kind = 'alert' AND invalid_at IS NULL AND ($2::text IS NULL OR token = $2)
     ORDER BY registered_at DESC, token LIMIT $3`,
    [userId, token, most],
  );
  return rows;
}
