import type { Pool } from '@parley/database';

export interface Device {
  userId: string;
  token: string;
  sessionId: string;
  generation: number;
  kind: 'alert' | 'voip';
}

/** More than anybody owns; keeps one account from being a flood. */
const DEVICES_PER_USER = 50;

/** The device tokens of some users that are valid now. */
export async function readDevices(
  pool: Pool,
  userIds: readonly string[],
  kinds: readonly Device['kind'][] = ['alert'],
): Promise<Device[]> {
  if (userIds.length === 0) return [];
  const { rows } = await pool.query<Device>(
    `SELECT d.user_id AS "userId", d.token, d.session_id AS "sessionId", d.generation, d.kind
     FROM unnest($1::uuid[]) AS u(id)
     CROSS JOIN LATERAL (
       SELECT * FROM push_devices WHERE user_id = u.id AND kind = ANY ($2::text[]) AND invalid_at IS NULL
       LIMIT ${DEVICES_PER_USER}
     ) d
     ORDER BY d.user_id, d.token`,
    [[...new Set(userIds)], kinds],
  );
  return rows;
}

/** When devices were last woken, by key; those that never were are absent. */
export async function readWakes(pool: Pool, devices: readonly string[]): Promise<Map<string, number>> {
  if (devices.length === 0) return new Map();
  const { rows } = await pool.query<{ device: string; wokenAtMs: number }>(
    `SELECT s.device, (extract(epoch FROM s.woken_at) * 1000)::float8 AS "wokenAtMs"
     FROM unnest($1::text[]) AS d(device)
     CROSS JOIN LATERAL (
       SELECT * FROM push_device_state WHERE device = d.device AND woken_at IS NOT NULL LIMIT 1
     ) s`,
    [devices],
  );
  return new Map(rows.map(({ device, wokenAtMs }) => [device, wokenAtMs]));
}

/** Those of some devices that may have a badge, by what they were told or set when they were woken. */
export async function readBadged(pool: Pool, devices: readonly string[]): Promise<Set<string>> {
  if (devices.length === 0) return new Set();
  const { rows } = await pool.query<{ device: string }>(
    `SELECT device FROM push_device_state
     WHERE device = ANY ($1::text[]) AND (badge > 0 OR (badge IS NULL AND woken_at IS NOT NULL))`,
    [devices],
  );
  return new Set(rows.map(({ device }) => device));
}
