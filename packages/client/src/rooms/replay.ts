import type { ServerPayload } from '@parley/contracts';
import { type Change, placeOf } from './changes.ts';

/**
 * What was missed, as it comes behind `room.joined`. Held until it is complete: a replay tells of each message once,
 * as it is now, at the place of its last change, so that its middle is a state that never was.
 */
export class Replay {
  readonly joined: ServerPayload<'room.joined'>;
  readonly changes: Change[] = [];
  #rev: number;

  constructor(joined: ServerPayload<'room.joined'>, rev: number) {
    this.joined = joined;
    this.#rev = rev;
  }

  get isComplete(): boolean {
    return !this.joined.too_long && this.#rev >= this.joined.rev;
  }

  /** False: a hole, which nothing that comes will fill. */
  take(change: Change): boolean {
    // The latest page follows, and is newer than all that comes before it.
    if (this.joined.too_long) return true;
    const place = placeOf(change, this.#rev);
    if (place === 'gap') return false;
    if (place === 'next') {
      this.changes.push(change);
      this.#rev = change.payload.rev;
    }
    return true;
  }
}
