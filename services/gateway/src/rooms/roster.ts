import { limits, type Participant } from '@parley/contracts';
import type { Receipt } from './receipt.ts';

/** A conversation's participants as the database has them. */
export interface RosterRead {
  rev: number;
  lastSeq: number;
  memberCount: number;
  /** JSON array of the first 100. */
  participantsJson: string;
}

/**
 * The participants of one room. While it knows all of them it is kept current by what passes through the
 * room; a larger one is a picture of the moment it was read.
 */
export class Roster {
  readonly readAtMs: number;
  usedAtMs: number;
  #rev: number;
  #memberCount: number;
  #json: string | null;
  // Parsed only when something changes.
  #participants: Map<string, Participant> | null = null;

  constructor(read: RosterRead, nowMs: number) {
    this.readAtMs = nowMs;
    this.usedAtMs = nowMs;
    this.#rev = read.rev;
    this.#memberCount = read.memberCount;
    this.#json = read.participantsJson;
  }

  get memberCount(): number {
    return this.#memberCount;
  }

  /** It knows every member, so what changes can be applied. */
  get isComplete(): boolean {
    return this.#memberCount <= limits.smallGroupMembers;
  }

  /** JSON array, as room.joined carries it. */
  get json(): string {
    this.#json ??= JSON.stringify([...this.#all().values()]);
    return this.#json;
  }

  /** The members' ids; the first 100 of a large conversation. */
  get userIds(): readonly string[] {
    return [...this.#all().keys()];
  }

  /** Rows of a participants.updated frame of that rev. */
  applyRows(rev: number, rows: readonly Participant[]): void {
    if (rev <= this.#rev || !this.isComplete) return;
    this.#rev = rev;
    const participants = this.#all();
    for (const row of rows) {
      const known = participants.get(row.user_id);
      if (row.left_seq !== null) participants.delete(row.user_id);
      else participants.set(row.user_id, known ? withCursors(row, known) : row);
    }
    this.#memberCount = participants.size;
    this.#json = null;
  }

  applyReceipt({ userId, deliveredSeq, readSeq, readAt }: Receipt): void {
    if (!this.isComplete) return;
    const participant = this.#all().get(userId);
    if (!participant) return;
    if (deliveredSeq <= participant.last_delivered_seq && readSeq <= participant.last_read_seq) return;
    if (readSeq > participant.last_read_seq) {
      participant.last_read_seq = readSeq;
      participant.last_read_at = readAt;
    }
    participant.last_delivered_seq = Math.max(participant.last_delivered_seq, deliveredSeq);
    this.#json = null;
  }

  #all(): Map<string, Participant> {
    this.#participants ??= new Map(
      (JSON.parse(this.#json ?? '[]') as Participant[]).map((participant) => [
        participant.user_id,
        participant,
      ]),
    );
    return this.#participants;
  }
}

/** Receipts may have passed that the row does not know of: cursors only go forward. */
function withCursors(row: Participant, known: Participant): Participant {
  const isReadFurther = known.last_read_seq > row.last_read_seq;
  return {
    ...row,
    last_read_seq: isReadFurther ? known.last_read_seq : row.last_read_seq,
    last_read_at: isReadFurther ? known.last_read_at : row.last_read_at,
    last_delivered_seq: Math.max(row.last_delivered_seq, known.last_delivered_seq),
  };
}
