import { limits, type Participant } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import { COUNTED_MEMBERS } from './heads.ts';
import { type ParticipantRow, participantOf } from './rows.ts';
import type { Sql } from './sql.ts';

const statement = hotStatement('rosters');

/** How far a conversation is, and its first members. */
export interface Roster {
  id: string;
  rev: number;
  lastSeq: number;
  /** At most {@link limits.smallGroupMembers} + 1. */
  memberCount: number;
  participants: Participant[];
}

interface RosterRow extends Omit<ParticipantRow, 'user_id'> {
  id: string;
  head_rev: number;
  last_seq: number;
  member_count: number;
  epoch: string;
  /** null: nobody is left. */
  user_id: string | null;
}

/** Those of the conversations that there are, in no order; one statement, and so one snapshot. */
export async function readRosters(
  sql: Sql,
  conversationIds: readonly string[],
): Promise<{ epoch: string; rosters: Roster[] }> {
  const values = [conversationIds, limits.smallGroupMembers, COUNTED_MEMBERS];
  const { rows } = await sql.query<RosterRow>({ ...statement, values });
  const rosters = new Map<string, Roster>();
  for (const row of rows) {
    const { id, head_rev: rev, last_seq: lastSeq, member_count: memberCount } = row;
    const roster = rosters.get(id) ?? { id, rev, lastSeq, memberCount, participants: [] };
    rosters.set(id, roster);
    if (row.user_id !== null) roster.participants.push(participantOf({ ...row, user_id: row.user_id }));
  }
  return { epoch: rows[0]?.epoch ?? '', rosters: [...rosters.values()] };
}
