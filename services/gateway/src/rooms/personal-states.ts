import { stateToldBy } from '@parley/contracts';

interface Entry {
  frames: Buffer[];
  atMs: number;
}

/** Frames remembered of one state: beyond, it is told once more. */
const FRAMES_MAX = 8;

/**
 * What users' sockets were told just now of how their own things stand, so that what the change feed tells of is not
 * told twice. It forgets after `keepMs`, and the oldest first beyond `maxEntries`: a state told twice does no harm.
 */
export class PersonalStates {
  readonly #maxEntries: number;
  readonly #keepMs: number;
  readonly #now: () => number;
  // In the order in which they were noted.
  readonly #entries = new Map<string, Entry>();

  constructor(options: { maxEntries: number; keepMs: number; now?: () => number }) {
    this.#maxEntries = options.maxEntries;
    this.#keepMs = options.keepMs;
    this.#now = options.now ?? Date.now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** A finished frame passes to the sockets of a user. */
  passed(userId: string, frame: Buffer): void {
    this.#forget();
    const key = keyOf(userId, frame);
    if (key !== null) this.#note(key, [...(this.#entries.get(key)?.frames ?? []), frame].slice(-FRAMES_MAX));
  }

  /**
   * Whether the sockets are to be told by the feed, which tells of each state in order. What they were told before
   * counts no more then: the feed goes on to what holds.
   */
  isOwed(userId: string, frame: Buffer): boolean {
    const key = keyOf(userId, frame);
    if (key === null || this.#entries.get(key)?.frames.some((known) => known.equals(frame))) return false;
    this.#note(key, [frame]);
    return true;
  }

  #note(key: string, frames: Buffer[]): void {
    this.#entries.delete(key);
    this.#entries.set(key, { frames, atMs: this.#now() });
  }

  #forget(): void {
    const before = this.#now() - this.#keepMs;
    for (const [key, { atMs }] of this.#entries) {
      if (atMs > before && this.#entries.size < this.#maxEntries) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf(userId: string, frame: Buffer): string | null {
  const state = stateToldBy(frame);
  return state === null ? null : `${userId} ${state}`;
}
