import type { Pool } from '@parley/database';

export interface MessageKey {
  conversationId: string;
  senderId: string;
  seq: number;
}

/** A member at the time of asking who was one when something happened, and is not whose doing it was. */
export interface Candidate {
  /** Index into what was asked for. */
  message: number;
  userId: string;
  read: boolean;
  muted: boolean;
  /** The level of the conversation, or the user's for its type. */
  notify: 'all' | 'mentions' | 'none';
  blocked: boolean;
  doNotDisturb: unknown;
  doNotDisturbUntil: Date | null;
  pushReactions: boolean;
  badgeMuted: boolean;
}

/** Where the last page of candidates ended. */
export interface CandidatePosition {
  message: number;
  userId: string;
}

// People and conversations are looked up by their primary keys whatever the statistics say.
const FACTS = `
  (s.index - 1)::integer AS message, p.user_id AS "userId", p.last_read_seq >= s.seq AS read,
  coalesce(p.muted_until > now(), false) AS muted,
  CASE WHEN p.notify <> 'default' THEN p.notify
    WHEN c.type = 'direct' THEN u.notify_direct ELSE u.notify_group END AS notify,
  u.do_not_disturb AS "doNotDisturb", u.do_not_disturb_until AS "doNotDisturbUntil",
  u.push_reactions AS "pushReactions", u.badge_muted AS "badgeMuted",
  (EXISTS (SELECT FROM push_blocks b WHERE b.user_id = p.user_id AND b.blocked_user_id = s.sender_id)
   OR EXISTS (SELECT FROM push_blocks b WHERE b.user_id = s.sender_id AND b.blocked_user_id = p.user_id)
  ) AS blocked`;
const PEOPLE = `
  CROSS JOIN LATERAL (SELECT * FROM push_users WHERE id = p.user_id LIMIT 1) u
  CROSS JOIN LATERAL (SELECT type FROM push_conversations WHERE id = s.conversation_id LIMIT 1) c`;

// LATERAL with its own limit: a group of 10,000 is walked along its primary key, page by page.
const CANDIDATES = `
  SELECT ${FACTS}
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) WITH ORDINALITY
       AS s(conversation_id, sender_id, seq, index)
  CROSS JOIN LATERAL (
    SELECT p.* FROM push_participants p
    WHERE p.conversation_id = s.conversation_id AND p.joined_seq < s.seq AND p.user_id <> s.sender_id
      AND (s.index > $4::bigint OR p.user_id > $5::uuid)
    ORDER BY p.user_id LIMIT $6
  ) p ${PEOPLE}
  WHERE s.index >= $4::bigint
  ORDER BY s.index, p.user_id
  LIMIT $6`;

/** The next page of candidates of some messages, in message and user order; fewer than `limit`: the last. */
export async function readCandidates(
  pool: Pool,
  messages: readonly MessageKey[],
  after: CandidatePosition | null,
  limit: number,
): Promise<Candidate[]> {
  const { rows } = await pool.query<Candidate>(CANDIDATES, [
    messages.map(({ conversationId }) => conversationId),
    messages.map(({ senderId }) => senderId),
    messages.map(({ seq }) => seq),
    after ? after.message + 1 : 1,
    after?.userId ?? '00000000-0000-0000-0000-000000000000',
    limit,
  ]);
  return rows;
}

const ONE_EACH = `
  SELECT ${FACTS}
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) WITH ORDINALITY
       AS s(conversation_id, sender_id, seq, user_id, index)
  CROSS JOIN LATERAL (
    SELECT p.* FROM push_participants p
    WHERE p.conversation_id = s.conversation_id AND p.user_id = s.user_id AND p.joined_seq < s.seq LIMIT 1
  ) p ${PEOPLE}
  ORDER BY s.index`;

/** The one candidate of each, if a member still. */
export async function readCandidate(
  pool: Pool,
  wanted: readonly (MessageKey & { userId: string })[],
): Promise<Candidate[]> {
  const { rows } = await pool.query<Candidate>(ONE_EACH, [
    wanted.map(({ conversationId }) => conversationId),
    wanted.map(({ senderId }) => senderId),
    wanted.map(({ seq }) => seq),
    wanted.map(({ userId }) => userId),
  ]);
  return rows;
}
