import type { Pool } from '@parley/database';

export interface MessageKey {
  conversationId: string;
  senderId: string;
  seq: number;
}

/** A member at the time of asking who was one when the message was sent, and is not its sender. */
export interface Candidate {
  /** Index into the messages asked for. */
  message: number;
  userId: string;
  read: boolean;
  muted: boolean;
  notify: 'all' | 'mentions' | 'none';
  blocked: boolean;
  doNotDisturb: unknown;
}

/** Where the last page of candidates ended. */
export interface CandidatePosition {
  message: number;
  userId: string;
}

// LATERAL with its own limit: a group of 10,000 is walked along its primary key, page by page, and people are
// looked up by theirs whatever the statistics say.
const CANDIDATES = `
  SELECT (s.index - 1)::integer AS message, p.user_id AS "userId", p.last_read_seq >= s.seq AS read,
    coalesce(p.muted_until > now(), false) AS muted, p.notify, u.do_not_disturb AS "doNotDisturb",
    (EXISTS (SELECT FROM push_blocks b WHERE b.user_id = p.user_id AND b.blocked_user_id = s.sender_id)
     OR EXISTS (SELECT FROM push_blocks b WHERE b.user_id = s.sender_id AND b.blocked_user_id = p.user_id)
    ) AS blocked
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) WITH ORDINALITY
       AS s(conversation_id, sender_id, seq, index)
  CROSS JOIN LATERAL (
    SELECT p.* FROM push_participants p
    WHERE p.conversation_id = s.conversation_id AND p.joined_seq < s.seq AND p.user_id <> s.sender_id
      AND (s.index > $4::bigint OR p.user_id > $5::uuid)
    ORDER BY p.user_id LIMIT $6
  ) p
  CROSS JOIN LATERAL (SELECT do_not_disturb FROM push_users WHERE id = p.user_id LIMIT 1) u
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

export interface Device {
  userId: string;
  token: string;
  sessionId: string;
  generation: number;
}

/** More than anybody owns; keeps one account from being a flood. */
const DEVICES_PER_USER = 50;

/** The devices of some users that can show an alert now. */
export async function readDevices(pool: Pool, userIds: readonly string[]): Promise<Device[]> {
  if (userIds.length === 0) return [];
  const { rows } = await pool.query<Device>(
    `SELECT d.user_id AS "userId", d.token, d.session_id AS "sessionId", d.generation
     FROM unnest($1::uuid[]) AS u(id)
     CROSS JOIN LATERAL (
       SELECT * FROM push_devices WHERE user_id = u.id AND kind = 'alert' AND invalid_at IS NULL
       LIMIT ${DEVICES_PER_USER}
     ) d
     ORDER BY d.user_id, d.token`,
    [userIds],
  );
  return rows;
}
