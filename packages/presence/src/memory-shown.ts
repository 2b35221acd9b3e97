import { type Shown, shownTtlMs } from './presence.ts';

const NOTHING: Shown = { state: 'offline', lastSeenAtMs: null };

interface Record {
  said: Shown;
  saidAt: number;
  lastSeenAtMs: number | null;
  expiresAt: number;
}

/** What was announced of users, and when they were last seen; beyond `max` who was touched longest ago is forgotten. */
export class MemoryShown {
  readonly #now: () => number;
  readonly #announceEveryMs: number;
  readonly #max: number;
  readonly #users = new Map<string, Record>();

  constructor(options: { now: () => number; announceEveryMs: number; max: number }) {
    this.#now = options.now;
    this.#announceEveryMs = options.announceEveryMs;
    this.#max = options.max;
  }

  seen(userId: string, atMs: number): void {
    const record = this.#touch(userId);
    record.lastSeenAtMs = Math.max(record.lastSeenAtMs ?? 0, Math.floor(atMs));
  }

  hide(userId: string): void {
    const record = this.#users.get(userId);
    if (record) record.lastSeenAtMs = null;
  }

  lastSeen(userId: string): number | null {
    return this.#known(userId)?.lastSeenAtMs ?? null;
  }

  /** How the user is shown; undefined: not at all. */
  shown(userId: string): Shown | undefined {
    const said = this.#known(userId)?.said;
    return said && !isSame(said, NOTHING) ? said : undefined;
  }

  /** Records an announcement, unless it says nothing new or comes too early. */
  say(userId: string, say: Shown): 'same' | 'early' | 'said' {
    const known = this.#known(userId);
    if (isSame(known?.said ?? NOTHING, say)) return 'same';
    if (known && this.#now() - known.saidAt < this.#announceEveryMs) return 'early';
    const record = this.#touch(userId);
    record.said = say;
    record.saidAt = this.#now();
    return 'said';
  }

  #known(userId: string): Record | undefined {
    const record = this.#users.get(userId);
    return record && record.expiresAt > this.#now() ? record : undefined;
  }

  #touch(userId: string): Record {
    const record = this.#known(userId) ?? {
      said: NOTHING,
      saidAt: Number.NEGATIVE_INFINITY,
      lastSeenAtMs: null,
      expiresAt: 0,
    };
    record.expiresAt = this.#now() + shownTtlMs;
    this.#users.delete(userId);
    this.#users.set(userId, record);
    const [oldest] = this.#users.keys();
    if (this.#users.size > this.#max && oldest !== undefined) this.#users.delete(oldest);
    return record;
  }
}

function isSame(one: Shown, other: Shown): boolean {
  return one.state === other.state && one.lastSeenAtMs === other.lastSeenAtMs;
}
