import type { Pool } from '@parley/database';

/** A device that a user has. */
export interface KnownDevice {
  userId: string;
  /** As push_decisions names it. */
  device: string;
  token: string;
  tokenEnd: string;
  kind: 'alert' | 'voip';
  environment: 'sandbox' | 'production';
  bundleId: string | null;
  generation: number;
  sessionId: string;
  name: string | null;
  registeredAt: Date;
  invalidAt: Date | null;
}

/** The devices of users, those registered last first. */
export async function readKnownDevices(pool: Pool, userIds: readonly string[]): Promise<KnownDevice[]> {
  const { rows } = await pool.query<KnownDevice>(
    `SELECT d.user_id AS "userId", encode(sha256(convert_to(d.token, 'UTF8')), 'hex') AS device, d.token,
       right(d.token, 8) AS "tokenEnd", d.kind, d.environment, d.bundle_id AS "bundleId", d.generation,
       d.session_id AS "sessionId", s.device_name AS name, d.registered_at AS "registeredAt",
       d.invalid_at AS "invalidAt"
     FROM push_devices d JOIN push_sessions s ON s.id = d.session_id
     WHERE d.user_id = ANY ($1::uuid[]) ORDER BY d.registered_at DESC, d.token`,
    [userIds],
  );
  return rows;
}

/** What was written about one recipient, device and kind. */
export interface WrittenDecision {
  recipientId: string;
  device: string;
  kind: string;
  rev: number;
  outcome: string;
  reason: string | null;
  apnsId: string | null;
  status: number | null;
  attempts: number;
  decidedAt: Date;
  sentAt: Date | null;
}

export async function readWrittenDecisions(
  pool: Pool,
  id: string,
  userIds: readonly string[],
): Promise<WrittenDecision[]> {
  const { rows } = await pool.query<WrittenDecision>(
    `SELECT recipient_id AS "recipientId", device, kind, rev, outcome, reason, apns_id AS "apnsId", status, attempts,
       decided_at AS "decidedAt", sent_at AS "sentAt"
     FROM push_decisions WHERE message_id = $1 AND recipient_id = ANY ($2::uuid[])
     ORDER BY recipient_id, decided_at, device, kind`,
    [id, userIds],
  );
  return rows;
}

/** Workers that live, by Postgres' clock: without one nothing is decided. */
export async function countWorkers(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::integer AS n FROM push_workers WHERE expires_at > now()',
  );
  return rows[0]?.n ?? 0;
}

/** How many recipients of how many were decided how, the most frequent first. */
export async function tallyDecisions(
  pool: Pool,
  id: string,
): Promise<{ kind: string; outcome: string; reason: string | null; count: number }[]> {
  const { rows } = await pool.query(
    `SELECT kind, outcome, reason, count(*)::integer AS count FROM push_decisions WHERE message_id = $1
     GROUP BY 1, 2, 3 ORDER BY count DESC, kind, outcome, reason`,
    [id],
  );
  return rows;
}
