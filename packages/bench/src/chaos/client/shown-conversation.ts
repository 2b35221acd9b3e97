import type { Message, Participant } from '@parley/contracts';
import type { FinalConversation } from '../history/final-state.ts';
import type { ChangePayload } from '../rules/room-frames.ts';

/** A change frame with the rows it may carry. */
export interface Change extends ChangePayload {
  message?: Message;
  participants?: Participant[];
}

export interface Page {
  rev: number;
  messages: readonly Message[];
  participants: readonly Participant[];
}

const WAITING_MAX = 10_000;

/**
 * One conversation as a client keeps it: the rev it has, and rows that are replaced by newer ones. Follows
 * docs/protocol.md, "Stay in step".
 */
export class ShownConversation {
  rev: number;
  completeFromSeq = 1;
  /** A catch-up is under way; what does not follow on waits for it. */
  catchUp: symbol | null = null;
  /** It had a snapshot of the cursors and has heard all since. */
  knowsCursors = false;
  readonly #messages = new Map<number, Message>();
  readonly #participants = new Map<string, Participant>();
  readonly #cursors = new Map<string, { readSeq: number; deliveredSeq: number }>();
  #waiting: Change[] = [];

  constructor(rev: number) {
    this.rev = rev;
  }

  /** What is to be done about a change: it is kept, or there is a hole before it. */
  take(change: Change): 'kept' | 'hole' {
    if (change.rev <= this.rev) return 'kept';
    if (change.prev_rev > this.rev) {
      if (this.#waiting.length < WAITING_MAX) this.#waiting.push(change);
      return this.catchUp ? 'kept' : 'hole';
    }
    this.#apply(change);
    this.#applyWaiting();
    return 'kept';
  }

  /** A page of state: rows that are newer replace what is here. */
  merge(page: Page): void {
    for (const message of page.messages) this.#message(message);
    for (const row of page.participants) this.#participant(row);
    if (page.rev > this.rev) this.rev = page.rev;
    this.#applyWaiting();
  }

  /** The latest page in place of everything. */
  replace(page: Page): void {
    this.#messages.clear();
    this.#participants.clear();
    this.completeFromSeq = page.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
    this.rev = 0;
    this.merge(page);
  }

  snapshotOfMembers(rows: readonly Participant[]): void {
    for (const row of rows) this.#participant(row);
    this.knowsCursors = true;
  }

  receipt(userId: string, readSeq: number, deliveredSeq: number): void {
    const known = this.#cursors.get(userId);
    this.#cursors.set(userId, {
      readSeq: Math.max(readSeq, known?.readSeq ?? 0),
      deliveredSeq: Math.max(deliveredSeq, known?.deliveredSeq ?? 0),
    });
  }

  final(): FinalConversation {
    return {
      rev: this.rev,
      completeFromSeq: this.completeFromSeq,
      messages: [...this.#messages.values()].map(finalMessage),
      members: [...this.#participants.values()]
        .filter(({ left_seq: leftSeq }) => leftSeq === null)
        .map(({ user_id: userId, role }) => ({ userId, role })),
      cursors: this.knowsCursors ? new Map(this.#cursors) : null,
    };
  }

  #apply(change: Change): void {
    if (change.message) this.#message(change.message);
    for (const row of change.participants ?? []) this.#participant(row);
    this.rev = change.rev;
  }

  #applyWaiting(): void {
    this.#waiting.sort((a, b) => a.rev - b.rev);
    for (const change of this.#waiting) {
      if (change.rev > this.rev && change.prev_rev <= this.rev) this.#apply(change);
    }
    this.#waiting = this.#waiting.filter(({ rev }) => rev > this.rev);
  }

  #message(message: Message): void {
    const known = this.#messages.get(message.seq);
    if (!known || known.rev <= message.rev) this.#messages.set(message.seq, message);
  }

  #participant(row: Participant): void {
    const known = this.#participants.get(row.user_id);
    if (!known || known.rev <= row.rev) this.#participants.set(row.user_id, row);
    this.receipt(row.user_id, row.last_read_seq, row.last_delivered_seq);
  }
}

export function finalMessage(message: Message) {
  const { id, seq, rev, text, edited_at: editedAt, deleted_at: deletedAt } = message;
  return { id, seq, rev, text, isEdited: editedAt !== null, isDeleted: deletedAt !== null };
}
