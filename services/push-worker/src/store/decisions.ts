import type { Pool } from '@parley/database';

/** `retrying` is not final; the others are. `failed` was parked for an operator or had no use. */
export type DecisionOutcome = 'sent' | 'suppressed' | 'retrying' | 'failed';

export interface Decision {
  messageId: string;
  recipientId: string;
  /** Hash of the device token; empty for a decision about no device. */
  device: string;
  conversationId: string;
  rev: number;
  outcome: DecisionOutcome;
  reason: string | null;
  apnsId: string | null;
  /** HTTP status of APNs. */
  status: number | null;
  attempts: number;
  decidedAtMs: number;
  sentAtMs: number | null;
}

// What was sent stays sent: a late duplicate of its job does not overwrite it.
const RECORD = `
  INSERT INTO push_decisions AS d (message_id, recipient_id, device, conversation_id, rev, outcome, reason,
    apns_id, status, attempts, decided_at, sent_at)
  SELECT message_id, recipient_id, device, conversation_id, rev, outcome, reason, apns_id, status, attempts,
    to_timestamp(decided_at / 1000.0), to_timestamp(sent_at / 1000.0)
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[],
    $8::uuid[], $9::integer[], $10::integer[], $11::bigint[], $12::bigint[])
    AS r(message_id, recipient_id, device, conversation_id, rev, outcome, reason, apns_id, status, attempts,
      decided_at, sent_at)
  ON CONFLICT (message_id, recipient_id, device) DO UPDATE SET
    rev = excluded.rev, outcome = excluded.outcome, reason = excluded.reason, apns_id = excluded.apns_id,
    status = excluded.status, attempts = excluded.attempts, decided_at = excluded.decided_at,
    sent_at = excluded.sent_at
  WHERE d.rev <= excluded.rev AND NOT (d.outcome = 'sent' AND d.rev = excluded.rev)`;

/** Writes decisions, the last one of each message, recipient and device, in one statement. */
export async function recordDecisions(pool: Pool, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const byKey = new Map<string, Decision>();
  for (const decision of decisions) {
    const key = `${decision.messageId} ${decision.recipientId} ${decision.device}`;
    if (byKey.get(key)?.outcome !== 'sent') byKey.set(key, decision);
  }
  // Writers that lock in one order cannot deadlock.
  const rows = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, decision]) => decision);
  await pool.query(RECORD, [
    rows.map((row) => row.messageId),
    rows.map((row) => row.recipientId),
    rows.map((row) => row.device),
    rows.map((row) => row.conversationId),
    rows.map((row) => row.rev),
    rows.map((row) => row.outcome),
    rows.map((row) => row.reason),
    rows.map((row) => row.apnsId),
    rows.map((row) => row.status),
    rows.map((row) => row.attempts),
    rows.map((row) => row.decidedAtMs),
    rows.map((row) => row.sentAtMs),
  ]);
}
