/** What became of a change that arrived. */
export type Arrival = 'applied' | 'repeated' | 'early' | 'hole';

/**
 * How far a client is in one conversation, by the rule of the contract: at R it applies a change with
 * `prev_rev ≤ R < rev`, drops one with `rev ≤ R`, and has a hole when `prev_rev > R`.
 */
export class RoomProgress {
  rev: number;
  /** The newest message it knows of. */
  seq: number;
  /** Its room.join is not answered yet: what is beyond its rev comes again in the replay. */
  isJoining = false;
  /** How far the conversation was when the join was answered; the client is there when its rev is. */
  headRev: number;
  holes = 0;
  repeats = 0;
  /** Times it was too far behind and took the latest page instead. */
  reloads = 0;

  constructor(rev: number, seq: number) {
    this.rev = rev;
    this.headRev = rev;
    this.seq = seq;
  }

  get isSynced(): boolean {
    return !this.isJoining && this.rev >= this.headRev;
  }

  /** A change arrived; `isMessage` when it is a new message. */
  arrived(rev: number, prevRev: number, isMessage: boolean): Arrival {
    if (rev <= this.rev) {
      this.repeats += 1;
      return 'repeated';
    }
    if (prevRev > this.rev) {
      if (this.isJoining) return 'early';
      this.holes += 1;
      return 'hole';
    }
    this.rev = rev;
    if (isMessage) this.seq += 1;
    return 'applied';
  }

  /** room.join is on its way. */
  joining(): void {
    this.isJoining = true;
  }

  /** room.joined said how far the conversation is. */
  joined(headRev: number): void {
    this.isJoining = false;
    this.headRev = headRev;
  }

  /** Everything is replaced by the latest page. */
  reloaded(rev: number, seq: number): void {
    this.reloads += 1;
    this.rev = Math.max(this.rev, rev);
    this.seq = Math.max(this.seq, seq);
  }
}
