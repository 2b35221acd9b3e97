import type { Sql } from './sql.ts';

export interface DeviceTokenRegistration {
  token: string;
  kind: string;
  environment: string;
  bundleId: string | null;
  locale: string | null;
  appVersion: string | null;
}

export interface DeviceTokenRow {
  token: string;
  kind: string;
  environment: string;
  bundle_id: string | null;
  registered_at: Date;
  generation: number;
}

// FOR SHARE makes a registration and the revocation of its session take turns: without it the
// revocation could delete the session's tokens just before this one appears.
const REGISTER = `
  INSERT INTO device_tokens (token, kind, user_id, session_id, environment, bundle_id, locale, app_version)
  SELECT $1, $4, s.user_id, s.id, $5, $6, $7, $8
  FROM sessions s
  WHERE s.id = $2 AND s.user_id = $3 AND s.revoked_at IS NULL
  FOR SHARE
  ON CONFLICT (token) DO UPDATE SET
    kind = excluded.kind, user_id = excluded.user_id, session_id = excluded.session_id,
    environment = excluded.environment, bundle_id = excluded.bundle_id, locale = excluded.locale,
    app_version = excluded.app_version, generation = device_tokens.generation + 1,
    registered_at = clock_timestamp(), last_seen_at = clock_timestamp(),
    invalid_at = NULL, invalid_reason = NULL
  RETURNING token, kind, environment, bundle_id, registered_at, generation`;

/**
 * Binds a token to a live session, taking it from whoever had it, as a new generation. Null when the
 * session is not live.
 */
export async function bindDeviceToken(
  sql: Sql,
  owner: { userId: string; sessionId: string },
  registration: DeviceTokenRegistration,
): Promise<DeviceTokenRow | null> {
  const { rows } = await sql.query<DeviceTokenRow>(REGISTER, [
    registration.token,
    owner.sessionId,
    owner.userId,
    registration.kind,
    registration.environment,
    registration.bundleId,
    registration.locale,
    registration.appVersion,
  ]);
  return rows[0] ?? null;
}

/** Removes a token of a user; false when the user has no such token. */
export async function unbindDeviceToken(sql: Sql, token: string, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM device_tokens WHERE token = $1 AND user_id = $2', [
    token,
    userId,
  ]);
  return rowCount === 1;
}

/** Removes the tokens and tickets of a revoked session; returns how many device tokens there were. */
export async function unbindSession(sql: Sql, sessionId: string): Promise<number> {
  const { rowCount } = await sql.query('DELETE FROM device_tokens WHERE session_id = $1', [sessionId]);
  await sql.query('DELETE FROM ws_tickets WHERE session_id = $1', [sessionId]);
  return rowCount ?? 0;
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
