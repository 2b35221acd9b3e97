import type { Pool } from '@parley/database';

const BATCH = 1_000;

const SHORT_LIVED = [
  `DELETE FROM ws_tickets WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM ws_tickets WHERE expires_at < now() - interval '1 minute' LIMIT ${BATCH}))`,
  `DELETE FROM auth_outbox WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM auth_outbox WHERE published_at < now() - interval '1 minute' LIMIT ${BATCH}))`,
  `DELETE FROM passkey_challenges WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM passkey_challenges WHERE expires_at < now() - interval '1 minute' LIMIT ${BATCH}))`,
  `DELETE FROM totp_secrets WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM totp_secrets
     WHERE confirmed_at IS NULL AND created_at < now() - interval '1 hour' LIMIT ${BATCH}))`,
] as const;

// A used refresh token stays until it would have expired: as long as it is known, reuse is noticed.
const LONG_LIVED = [
  `DELETE FROM email_tokens WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM email_tokens WHERE expires_at < now() - interval '1 day' LIMIT ${BATCH}))`,
  // Only where mails are not sent: else they are gone or given up long before.
  `DELETE FROM mails WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM mails WHERE created_at < now() - interval '1 day' LIMIT ${BATCH}))`,
  `DELETE FROM used_identity_tokens WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM used_identity_tokens WHERE expires_at < now() - interval '1 day' LIMIT ${BATCH}))`,
  `DELETE FROM refresh_tokens WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM refresh_tokens WHERE expires_at < now() - interval '1 day' LIMIT ${BATCH}))`,
  `DELETE FROM sessions WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM sessions
     WHERE expires_at < now() - interval '1 day' OR revoked_at < now() - interval '30 days' LIMIT ${BATCH}))`,
] as const;

/** Deletes used or expired tickets and publications that were sent, a bounded number of each. */
export async function deleteShortLived(pool: Pool): Promise<void> {
  for (const statement of SHORT_LIVED) await pool.query(statement);
}

/** Deletes refresh tokens and sessions that can never be used again, a bounded number of each. */
export async function deleteLongLived(pool: Pool): Promise<void> {
  for (const statement of LONG_LIVED) await pool.query(statement);
}
