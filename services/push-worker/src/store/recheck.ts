import type { Pool } from '@parley/database';
import type { OwedPush, Standing } from './standing.ts';

// Every LATERAL … LIMIT 1 is a lookup by primary key whatever the statistics say: as plain joins, with fresh
// tables nobody has analysed, 200 jobs took 220 ms. A call belongs to no message: its seq is 0.
const LOOKUPS = `
  LEFT JOIN LATERAL (
    SELECT outcome, reason, rev, status, apns_id FROM push_decisions x WHERE x.message_id = j.message_id
      AND x.recipient_id = j.recipient_id AND x.device = j.device AND x.kind = j.kind LIMIT 1
  ) x ON true
  LEFT JOIN LATERAL (
    SELECT * FROM push_devices WHERE token = j.token AND generation = j.generation AND user_id = j.recipient_id
      AND invalid_at IS NULL LIMIT 1
  ) d ON true
  LEFT JOIN LATERAL (SELECT * FROM push_device_state WHERE device = j.device LIMIT 1) t ON true
  LEFT JOIN LATERAL (
    SELECT first_seq FROM push_shown WHERE device = j.device AND conversation_id = j.conversation_id LIMIT 1
  ) w ON true
  LEFT JOIN LATERAL (
    SELECT * FROM push_participants WHERE conversation_id = j.conversation_id AND user_id = j.recipient_id
      AND (joined_seq < j.seq OR j.seq = 0) LIMIT 1
  ) p ON true
  LEFT JOIN LATERAL (SELECT * FROM push_users WHERE id = j.recipient_id LIMIT 1) r ON true
  LEFT JOIN LATERAL (
    SELECT * FROM push_messages WHERE conversation_id = j.conversation_id AND seq = j.seq LIMIT 1
  ) m ON true
  LEFT JOIN LATERAL (SELECT * FROM push_users WHERE id = j.sender_id LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT * FROM push_conversations WHERE id = j.conversation_id LIMIT 1) c ON true
  LEFT JOIN LATERAL (
    SELECT q.*, u.display_name FROM push_messages q CROSS JOIN LATERAL (
      SELECT display_name FROM push_users WHERE id = q.sender_id LIMIT 1
    ) u
    WHERE q.conversation_id = j.conversation_id AND q.seq = m.reply_to_seq AND q.deleted_at IS NULL
      AND q.kind <> 'system'
      AND q.seq > greatest(p.cleared_seq, CASE WHEN c.history = 'since_join' THEN p.joined_seq ELSE 0 END)
      AND NOT EXISTS (
        SELECT FROM push_blocks b WHERE b.user_id = j.recipient_id AND b.blocked_user_id = q.sender_id
      )
    LIMIT 1
  ) q ON true
  LEFT JOIN LATERAL (
    SELECT emoji FROM push_reactions WHERE j.kind = 'reaction' AND conversation_id = j.conversation_id
      AND seq = j.seq AND user_id = j.sender_id ORDER BY created_at DESC LIMIT 1
  ) e ON true
  LEFT JOIN LATERAL (
    SELECT count(DISTINCT user_id)::integer AS reactors FROM (
      SELECT user_id FROM push_reactions WHERE j.kind = 'reaction' AND conversation_id = j.conversation_id
        AND seq = j.seq AND user_id <> j.recipient_id LIMIT 1000
    ) counted
  ) n ON true`;

// The badge comes from the function that answers GET /api/unread, in the same snapshot as the rest.
const STANDINGS = `
  WITH job AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::uuid[],
      $8::text[], $9::text[]) WITH ORDINALITY
      AS j(token, generation, recipient_id, conversation_id, seq, message_id, sender_id, device, kind, index)
  ), badge AS (
    SELECT user_id, badge FROM badges((SELECT array_agg(DISTINCT recipient_id) FROM job))
  ), size AS (
    SELECT c.id, (
      SELECT count(*)::integer FROM (SELECT FROM push_participants WHERE conversation_id = c.id LIMIT 256) counted
    ) AS members
    FROM (SELECT DISTINCT conversation_id AS id FROM job) c
  )
  SELECT
    CASE WHEN x.outcome IS NOT NULL
      THEN jsonb_build_object('outcome', x.outcome, 'reason', x.reason, 'rev', x.rev, 'status', x.status,
        'apnsId', x.apns_id) END AS recorded,
    d.token IS NOT NULL AS owned, d.environment, d.bundle_id AS "bundleId",
    t.badge AS "toldBadge", (extract(epoch FROM t.badge_at) * 1000)::float8 AS "toldAtMs",
    (extract(epoch FROM t.woken_at) * 1000)::float8 AS "wokenAtMs", w.first_seq AS "firstShownSeq",
    p.user_id IS NOT NULL AS member, coalesce(p.last_read_seq >= j.seq, false) AS read,
    p.last_read_seq AS "lastReadSeq", coalesce(p.muted_until > now(), false) AS muted,
    CASE WHEN coalesce(p.notify, 'default') <> 'default' THEN p.notify
      ELSE coalesce(CASE c.type WHEN 'direct' THEN r.notify_direct ELSE r.notify_group END, 'all') END AS notify,
    (EXISTS (SELECT FROM push_blocks b WHERE b.user_id = j.recipient_id AND b.blocked_user_id = j.sender_id)
     OR EXISTS (SELECT FROM push_blocks b WHERE b.user_id = j.sender_id AND b.blocked_user_id = j.recipient_id)
    ) AS blocked,
    coalesce(r.preview, 'full') AS preview, r.do_not_disturb AS "doNotDisturb",
    r.do_not_disturb_until AS "doNotDisturbUntil", coalesce(r.push_reactions, true) AS "pushReactions",
    CASE WHEN m.id IS NOT NULL THEN jsonb_build_object('kind', m.kind, 'text', m.text, 'media', m.media, 'rev', m.rev,
      'deleted', m.deleted_at IS NOT NULL, 'forwarded', m.forwarded) END AS message,
    CASE WHEN q.id IS NOT NULL THEN jsonb_build_object('kind', q.kind, 'text', q.text, 'media', q.media, 'seq', q.seq,
      'senderId', q.sender_id, 'senderName', q.display_name) END AS quoted,
    e.emoji, n.reactors, s.display_name AS "senderName", s.avatar_url AS "senderAvatarUrl",
    c.type AS "conversationType", c.title AS "conversationTitle", c.avatar_url AS "conversationAvatarUrl",
    coalesce(z.members, 0) AS members, coalesce(b.badge, 0) AS badge
  FROM job j ${LOOKUPS}
  LEFT JOIN size z ON z.id = j.conversation_id
  LEFT JOIN badge b ON b.user_id = j.recipient_id
  ORDER BY j.index`;

/** Asks everything that can have changed since pushes were decided, for many in one statement. */
export async function readStandings(pool: Pool, owed: readonly OwedPush[]): Promise<Standing[]> {
  // Named, so that it is planned once and not each time: planning takes longer than one job.
  const { rows } = await pool.query<Standing>({
    name: 'push-standings',
    text: STANDINGS,
    values: [
      owed.map((push) => push.token),
      owed.map((push) => push.generation),
      owed.map((push) => push.recipientId),
      owed.map((push) => push.conversationId),
      owed.map((push) => push.seq),
      owed.map((push) => push.messageId),
      owed.map((push) => push.senderId || null),
      owed.map((push) => push.device),
      owed.map((push) => push.kind),
    ],
  });
  return rows;
}
