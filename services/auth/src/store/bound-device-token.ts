import type { PoolClient } from '@parley/database';
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

const RETURNED = 'token, kind, environment, bundle_id, registered_at, generation';

// FOR SHARE makes a registration and the revocation of its session take turns: without it the
// revocation could delete the session's tokens just before this one appears.
const LIVE_SESSION = `
  SELECT id, user_id FROM sessions WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL FOR SHARE`;

const AGAIN = `
  kind = $4, session_id = $2, environment = $5, bundle_id = $6, locale = $7, app_version = $8,
  generation = device_tokens.generation + 1, registered_at = clock_timestamp(), last_seen_at = clock_timestamp(),
  invalid_at = NULL, invalid_reason = NULL`;

/** Asked of the row as it is when the update has it: a token that moved away meanwhile is not taken back. */
const RENEW = `
  WITH live AS MATERIALIZED (${LIVE_SESSION})
  UPDATE device_tokens SET ${AGAIN}
  FROM live WHERE device_tokens.token = $1 AND device_tokens.user_id = live.user_id
  RETURNING ${RETURNED}`;

const TAKE = `
  WITH live AS MATERIALIZED (${LIVE_SESSION})
  INSERT INTO device_tokens (token, kind, user_id, session_id, environment, bundle_id, locale, app_version)
  SELECT $1, $4, live.user_id, live.id, $5, $6, $7, $8 FROM live
  ON CONFLICT (token) DO UPDATE SET user_id = excluded.user_id, ${AGAIN}
  RETURNING ${RETURNED}`;

export interface DeviceTokenOwner {
  userId: string;
  sessionId: string;
}

/** Renews a token that its owner has already, as a new generation. Null: another has it, nobody has it, or the session is not live. */
export async function renewDeviceToken(
  sql: Sql,
  owner: DeviceTokenOwner,
  registration: DeviceTokenRegistration,
): Promise<DeviceTokenRow | null> {
  const { rows } = await sql.query<DeviceTokenRow>(RENEW, valuesOf(owner, registration));
  return rows[0] ?? null;
}

/**
 * Binds a token to a live session, taking it from whoever had it, as a new generation. Null when the session is not
 * live. Only behind the token's fence, in the same transaction.
 */
export async function takeDeviceToken(
  transaction: PoolClient,
  owner: DeviceTokenOwner,
  registration: DeviceTokenRegistration,
): Promise<DeviceTokenRow | null> {
  const { rows } = await transaction.query<DeviceTokenRow>(TAKE, valuesOf(owner, registration));
  return rows[0] ?? null;
}

function valuesOf(owner: DeviceTokenOwner, registration: DeviceTokenRegistration): unknown[] {
  return [
    registration.token,
    owner.sessionId,
    owner.userId,
    registration.kind,
    registration.environment,
    registration.bundleId,
    registration.locale,
    registration.appVersion,
  ];
}
