import type { Role } from '@parley/contracts';

// What Postgres says: every change that was ever committed, by rev, and the rows as they are in the end.

export interface StoredMessage {
  id: string;
  seq: number;
  rev: number;
  senderId: string | null;
  clientMessageId: string | null;
  text: string | null;
  isEdited: boolean;
  isDeleted: boolean;
}

export interface StoredParticipant {
  userId: string;
  role: Role;
  joinedSeq: number;
  leftSeq: number | null;
  readSeq: number;
  deliveredSeq: number;
  rev: number;
}

/** What one rev changed. */
export interface StoredChange {
  rev: number;
  message: StoredMessage | null;
  participants: StoredParticipant[];
}

export interface StoredConversation {
  id: string;
  history: 'all' | 'since_join';
  rev: number;
  lastSeq: number;
  /** By rev. */
  changes: Map<number, StoredChange>;
  /** As they are now, by seq. */
  messages: Map<number, StoredMessage>;
  /** As they are now, those who left included, by user. */
  participants: Map<string, StoredParticipant>;
}

/** By id. */
export type Truth = Map<string, StoredConversation>;

/** A membership by revs: the user is a member from `fromRev` (included) to `toRev` (the rev of the leave). */
export interface Stay {
  fromRev: number;
  /** Infinity: still there. */
  toRev: number;
  joinedSeq: number;
}

/** All stays of a user in a conversation, in order. */
export function staysOf(conversation: StoredConversation, userId: string): Stay[] {
  const stays: Stay[] = [];
  const rows = [...conversation.changes.values()]
    .sort((a, b) => a.rev - b.rev)
    .flatMap(({ rev, participants }) =>
      participants.filter((row) => row.userId === userId).map((row) => ({ ...row, rev })),
    );
  for (const row of rows) {
    const last = stays.at(-1);
    const isIn = last !== undefined && last.toRev === Number.POSITIVE_INFINITY;
    if (row.leftSeq === null && !isIn)
      stays.push({ fromRev: row.rev, toRev: Number.POSITIVE_INFINITY, joinedSeq: row.joinedSeq });
    if (row.leftSeq !== null && isIn) last.toRev = row.rev;
  }
  return stays;
}

/** The first seq that a member sees in a stay. */
export function visibleFrom(conversation: StoredConversation, stay: Stay): number {
  return conversation.history === 'all' ? 1 : stay.joinedSeq + 1;
}

/** The messages a member sees in the end, in seq order; none for anybody else. */
export function visibleMessages(conversation: StoredConversation, userId: string): StoredMessage[] {
  const stay = staysOf(conversation, userId).at(-1);
  if (!stay || stay.toRev !== Number.POSITIVE_INFINITY) return [];
  const from = visibleFrom(conversation, stay);
  return [...conversation.messages.values()].filter(({ seq }) => seq >= from).sort((a, b) => a.seq - b.seq);
}

export function isMember(conversation: StoredConversation, userId: string): boolean {
  const row = conversation.participants.get(userId);
  return row !== undefined && row.leftSeq === null;
}
