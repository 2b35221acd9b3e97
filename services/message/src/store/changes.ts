import type { Message, Participant } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import {
  type ConversationRow,
  type MessageRow,
  messageOf,
  type ParticipantRow,
  participantOf,
} from './rows.ts';
import type { Sql } from './sql.ts';

const statement = hotStatement('changes-since-rev');

/** A participant as JSON is at most this long. */
export const PARTICIPANT_BYTES = 320;

/** A conversation and the rev of the last change of its own row. */
export interface ConversationState extends ConversationRow {
  row_rev: number;
}

/** Changes after `rev`; messages before `visibleFromSeq` are left out. */
export interface ChangesKey {
  conversationId: string;
  rev: number;
  visibleFromSeq: number;
}

export interface ChangesBounds {
  /** Changed rows of each conversation. */
  limit: number;
  /** Of each conversation. */
  maxBytes: number;
  /** Of all together; the first conversation is read whatever it takes. */
  totalBytes: number;
}

/** A changed row and about how long it is as JSON, never longer. */
export type ChangedRow = { rev: number; bytes: number } & (
  | { message: Message }
  | { participant: Participant }
);

export interface ChangedRows {
  head: ConversationState;
  /** In rev order: those who left and deleted messages included, a row changed twice once. */
  rows: ChangedRow[];
  /** Up to this rev nothing is missing. */
  wholeTo: number;
}

type JoinedRow = { [Column in keyof ConversationState]: ConversationState[Column] | null } & MessageRow &
  Omit<ParticipantRow, 'user_id'> & {
    nth: number;
    bytes: number;
    found: number;
    is_left: boolean;
    head_rev: number;
    epoch: string | null;
    user_id: string | null;
  };

/**
 * What changed in conversations; one statement, and so one snapshot. For each key, in their order: null
 * when there is no such conversation, 'left' when it did not fit into `totalBytes` any more. Of each no more
 * than `limit` rows or `maxBytes`, but for those that share the last rev, and one rev at least. What is longer
 * stays in the database.
 */
export async function readChanges(
  sql: Sql,
  keys: readonly ChangesKey[],
  { limit, maxBytes, totalBytes }: ChangesBounds,
): Promise<{ epoch: string; changes: (ChangedRows | 'left' | null)[] }> {
  const values = [
    keys.map((key) => key.conversationId),
    keys.map((key) => key.rev),
    keys.map((key) => key.visibleFromSeq),
    ...[limit, maxBytes, totalBytes, PARTICIPANT_BYTES],
  ];
  const { rows } = await sql.query<JoinedRow>({ ...statement, values });
  const changes: (ChangedRows | 'left' | null)[] = keys.map(() => null);
  let epoch = '';
  for (const row of rows) {
    const at = row.nth - 1;
    const known = changes[at];
    if (row.rev > 0) {
      if (!known || known === 'left') continue;
      known.rows.push(changedRow(row));
      // Rows come in rev order: the last one says how far those that were found reach.
      const isCut = row.found >= limit || known.rows.length < row.found;
      known.wholeTo = isCut ? row.rev : Number.POSITIVE_INFINITY;
    } else if (row.type !== null) {
      epoch = row.epoch ?? epoch;
      changes[at] = row.is_left ? 'left' : { head: headOf(row), rows: [], wholeTo: Number.POSITIVE_INFINITY };
    }
  }
  return { epoch, changes };
}

function headOf(row: JoinedRow): ConversationState {
  // The row of a conversation has all of its columns.
  return { ...(row as unknown as ConversationState), id: row.conversation_id, rev: row.head_rev };
}

function changedRow(row: JoinedRow): ChangedRow {
  const { rev, bytes } = row;
  if (row.user_id === null) return { rev, bytes, message: messageOf(row) };
  return { rev, bytes, participant: participantOf({ ...row, user_id: row.user_id }) };
}
