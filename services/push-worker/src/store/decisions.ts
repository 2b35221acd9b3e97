import type { Pool } from '@parley/database';
import { FORGET_SHOWN } from './banners.ts';
import type { PushKind } from './push-kind.ts';

/** `retrying` is not final; the others are. `failed` was parked for an operator or had no use. */
export type DecisionOutcome = 'sent' | 'suppressed' | 'retrying' | 'failed';

export interface Decision {
  kind: PushKind;
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
  /** What the device knows since this was sent. */
  told?: Told;
}

export interface Told {
  /** Null: nothing about the badge, of which nothing is known any more if it was woken. */
  badge: number | null;
  woken: boolean;
  /** The message whose banner stands now. */
  shownSeq: number | null;
  /** Up to where the banners of the conversation are gone. */
  clearedSeq: number | null;
}

// A woken app sets the badge by itself, or not: which one it has is unknown then.
// What was sent stays sent: neither a late duplicate of its job overwrites it, nor what keeps a later change of it
// from being sent. All of one statement, so that no banner stands of which nothing is known.
const RECORD = `
  WITH told AS (
    INSERT INTO push_device_state AS s (device, user_id, badge, badge_at, woken_at)
    SELECT device, user_id, badge, CASE WHEN badge IS NOT NULL THEN to_timestamp(at / 1000.0) END,
      CASE WHEN woken THEN to_timestamp(at / 1000.0) END
    FROM unnest($14::text[], $15::uuid[], $16::integer[], $17::boolean[], $18::bigint[])
      AS t(device, user_id, badge, woken, at)
    ON CONFLICT (device) DO UPDATE SET user_id = excluded.user_id,
      badge = CASE WHEN excluded.woken_at IS NULL THEN coalesce(excluded.badge, s.badge) ELSE excluded.badge END,
      badge_at = coalesce(excluded.badge_at, s.badge_at), woken_at = coalesce(excluded.woken_at, s.woken_at)
  ), shown AS (
    INSERT INTO push_shown AS s (device, conversation_id, first_seq, last_seq, shown_at)
    SELECT device, conversation_id, seq, seq, to_timestamp(at / 1000.0)
    FROM unnest($19::text[], $20::uuid[], $21::bigint[], $22::bigint[]) AS t(device, conversation_id, seq, at)
    ON CONFLICT (device, conversation_id) DO UPDATE
      SET first_seq = least(s.first_seq, excluded.first_seq), last_seq = greatest(s.last_seq, excluded.last_seq),
        shown_at = excluded.shown_at
  ), gone AS (
    SELECT * FROM unnest($23::text[], $24::uuid[], $25::bigint[]) AS t(device, conversation_id, seq)
  ), ${FORGET_SHOWN}
  INSERT INTO push_decisions AS d (message_id, recipient_id, device, conversation_id, rev, outcome, reason,
    apns_id, status, attempts, decided_at, sent_at, kind)
  SELECT message_id, recipient_id, device, conversation_id, rev, outcome, reason, apns_id, status, attempts,
    to_timestamp(decided_at / 1000.0), to_timestamp(sent_at / 1000.0), kind
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[],
    $8::uuid[], $9::integer[], $10::integer[], $11::bigint[], $12::bigint[], $13::text[])
    AS r(message_id, recipient_id, device, conversation_id, rev, outcome, reason, apns_id, status, attempts,
      decided_at, sent_at, kind)
  ON CONFLICT (message_id, recipient_id, device, kind) DO UPDATE SET
    rev = excluded.rev, outcome = excluded.outcome, reason = excluded.reason, apns_id = excluded.apns_id,
    status = excluded.status, attempts = excluded.attempts, decided_at = excluded.decided_at,
    sent_at = excluded.sent_at
  WHERE d.rev <= excluded.rev
    AND NOT (d.outcome = 'sent' AND (d.rev = excluded.rev OR excluded.outcome <> 'sent'))`;

/** Writes decisions, the last one of each message, recipient, device and kind, in one statement. */
export async function recordDecisions(pool: Pool, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const rows = lastOfEach(
    decisions,
    (row) => `${row.messageId} ${row.recipientId} ${row.device} ${row.kind}`,
  );
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
    rows.map((row) => row.kind),
    ...toldColumns(decisions),
  ]);
}

function toldColumns(decisions: readonly Decision[]): unknown[][] {
  const told = decisions.flatMap(({ told: what, ...row }) =>
    what ? [{ ...row, ...what, atMs: row.sentAtMs ?? row.decidedAtMs }] : [],
  );
  const states = lastOfEach(told, ({ device }) => device);
  const inConversation = ({ device, conversationId }: Decision) => `${device} ${conversationId}`;
  const shown = lastOfEach(
    told.filter(({ shownSeq }) => shownSeq !== null),
    inConversation,
  );
  const cleared = lastOfEach(
    told.filter(({ clearedSeq }) => clearedSeq !== null),
    inConversation,
  );
  return [
    states.map((row) => row.device),
    states.map((row) => row.recipientId),
    states.map((row) => row.badge),
    states.map((row) => row.woken),
    states.map((row) => row.atMs),
    shown.map((row) => row.device),
    shown.map((row) => row.conversationId),
    shown.map((row) => row.shownSeq),
    shown.map((row) => row.atMs),
    cleared.map((row) => row.device),
    cleared.map((row) => row.conversationId),
    cleared.map((row) => row.clearedSeq),
  ];
}

/** The last row of each key, what was sent before all else; writers that lock in one order cannot deadlock. */
function lastOfEach<T extends Decision>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const row of rows) {
    const known = byKey.get(keyOf(row));
    if (known?.outcome !== 'sent' || row.outcome === 'sent') byKey.set(keyOf(row), row);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
