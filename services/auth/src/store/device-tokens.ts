import type { Sql } from './sql.ts';

/** Device tokens that one user may have; what was not seen for longest goes when there is one more. */
const MAX_DEVICE_TOKENS = 50;

/**
 * Removes what a user has beyond {@link MAX_DEVICE_TOKENS}, and returns how many. On its own, not in the transaction
 * of the registration: two registrations would wait for each other's rows.
 */
export async function trimDeviceTokens(sql: Sql, userId: string): Promise<number> {
  const { rowCount } = await sql.query(
    `DELETE FROM device_tokens d USING (
       SELECT token, generation FROM device_tokens WHERE user_id = $1
       ORDER BY last_seen_at DESC, token OFFSET ${MAX_DEVICE_TOKENS}
     ) old
     WHERE d.token = old.token AND d.generation = old.generation`,
    [userId],
  );
  return rowCount ?? 0;
}

export interface DeviceRow {
  /** The end of the token. */
  device: string;
  kind: string;
  environment: string;
  bundle_id: string | null;
  locale: string | null;
  app_version: string | null;
  session_id: string;
  device_name: string | null;
  registered_at: Date;
  last_seen_at: Date;
  invalid_at: Date | null;
  invalid_reason: string | null;
}

/** The device tokens of a user, last seen first, without the tokens themselves. */
export async function listDevices(sql: Sql, userId: string): Promise<DeviceRow[]> {
  const { rows } = await sql.query<DeviceRow>(
    `SELECT right(d.token, 8) AS device, d.kind, d.environment, d.bundle_id, d.locale, d.app_version, d.session_id,
       s.device_name, d.registered_at, d.last_seen_at, d.invalid_at, d.invalid_reason
     FROM device_tokens d JOIN sessions s ON s.id = d.session_id
     WHERE d.user_id = $1
     ORDER BY d.last_seen_at DESC, d.token LIMIT ${MAX_DEVICE_TOKENS}`,
    [userId],
  );
  return rows;
}

/** Removes a token of a user; false when the user has no such token. */
export async function unbindDeviceToken(sql: Sql, token: string, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM device_tokens WHERE token = $1 AND user_id = $2', [
    token,
    userId,
  ]);
  return rowCount === 1;
}

/** Removes the tokens and tickets of revoked sessions. */
export async function unbindSessions(sql: Sql, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await sql.query('DELETE FROM device_tokens WHERE session_id = ANY ($1::uuid[])', [sessionIds]);
  await sql.query('DELETE FROM ws_tickets WHERE session_id = ANY ($1::uuid[])', [sessionIds]);
}

/** Removes a token that was registered before a moment (null: any) and is of that generation still. */
export async function removeDeadToken(
  sql: Sql,
  dead: { token: string; generation: number; registeredBefore: Date | null },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `DELETE FROM device_tokens
     WHERE token = $1 AND generation = $2 AND ($3::timestamptz IS NULL OR registered_at < $3)`,
    [dead.token, dead.generation, dead.registeredBefore],
  );
  return rowCount === 1;
}
