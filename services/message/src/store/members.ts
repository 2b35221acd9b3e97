import type { Participant, Role } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { type ParticipantRow, participantOf } from './rows.ts';

const COLUMNS = `p.conversation_id, p.user_id, p.role, p.joined_seq, p.left_seq, p.last_read_seq, p.last_read_at,
  p.last_delivered_seq, p.rev, p.erased_at`;

/** The members among these users. */
export async function membersAmong(
  sql: PoolClient,
  conversationId: string,
  userIds: readonly string[],
): Promise<Map<string, Participant>> {
  const { rows } = await sql.query<ParticipantRow>(
    `SELECT ${COLUMNS} FROM participants p
      WHERE p.conversation_id = $1 AND p.user_id = ANY ($2::uuid[]) AND p.left_seq IS NULL`,
    [conversationId, userIds],
  );
  return new Map(rows.map((row) => [row.user_id, participantOf(row)]));
}

/**
 * Adds members at the conversation's last message, or takes back those who had left; what they had set for
 * their list is forgotten. Needs the lock.
 */
export async function join(
  sql: PoolClient,
  conversation: { id: string; last_seq: number },
  rev: number,
  userIds: readonly string[],
): Promise<Participant[]> {
  const { rows } = await sql.query<ParticipantRow>(
    `INSERT INTO participants AS p (conversation_id, user_id, joined_seq, last_read_seq, last_delivered_seq, rev)
     SELECT $1, u, $2, $2, $2, $3 FROM unnest($4::uuid[]) AS u
     ON CONFLICT (conversation_id, user_id) DO UPDATE
        SET role = 'member', joined_seq = excluded.joined_seq, left_seq = NULL, rev = excluded.rev,
            last_read_seq = excluded.last_read_seq, last_delivered_seq = excluded.last_delivered_seq,
            pinned_at = NULL, archived_at = NULL, removed_at = NULL
     RETURNING ${COLUMNS}`,
    [conversation.id, conversation.last_seq, rev, userIds.toSorted()],
  );
  return inOrder(rows);
}

/** What becomes of a membership. */
export interface MemberState {
  userId: string;
  role: Role;
  /** null: stays. */
  leftSeq: number | null;
  /** Somebody else ended it. */
  removed: boolean;
}

/** Changes memberships under one rev. Rows are locked in key order, as receipts lock them too. */
export async function changeMembers(
  sql: PoolClient,
  conversationId: string,
  rev: number,
  states: readonly MemberState[],
): Promise<Participant[]> {
  const ids = states.map(({ userId }) => userId);
  await sql.query(
    `SELECT FROM participants WHERE conversation_id = $1 AND user_id = ANY ($2::uuid[])
      ORDER BY user_id FOR NO KEY UPDATE`,
    [conversationId, ids],
  );
  const { rows } = await sql.query<ParticipantRow>(
    `UPDATE participants p
        SET role = s.role, left_seq = s.left_seq, rev = $2, removed_at = CASE WHEN s.removed THEN now() END
       FROM unnest($3::uuid[], $4::text[], $5::bigint[], $6::boolean[]) AS s(user_id, role, left_seq, removed)
      WHERE p.conversation_id = $1 AND p.user_id = s.user_id
     RETURNING ${COLUMNS}`,
    [
      conversationId,
      rev,
      ids,
      states.map(({ role }) => role),
      states.map(({ leftSeq }) => leftSeq),
      states.map(({ removed }) => removed),
    ],
  );
  return inOrder(rows);
}

/** Who takes over from an owner: the admin, else the member, who is there longest. */
export async function successorOf(
  sql: PoolClient,
  conversationId: string,
  ownerId: string,
): Promise<string | null> {
  const { rows } = await sql.query<{ user_id: string }>(
    `SELECT user_id FROM participants
      WHERE conversation_id = $1 AND user_id <> $2 AND left_seq IS NULL
      ORDER BY role <> 'admin', joined_seq, user_id LIMIT 1`,
    [conversationId, ownerId],
  );
  return rows[0]?.user_id ?? null;
}

/** Groups that a user is in, at most `limit`. */
export async function groupsOf(
  sql: Pick<PoolClient, 'query'>,
  userId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT c.id FROM participants p JOIN conversations c ON c.id = p.conversation_id
      WHERE p.user_id = $1 AND p.left_seq IS NULL AND c.type = 'group'
      ORDER BY c.id LIMIT $2`,
    [userId, limit],
  );
  return rows.map(({ id }) => id);
}

function inOrder(rows: readonly ParticipantRow[]): Participant[] {
  return rows.map(participantOf).sort((a, b) => (a.user_id < b.user_id ? -1 : 1));
}
