import { limits, type Participant } from '@parley/contracts';
import type { Receipt } from './receipt.ts';
import { type Room, UNKNOWN_REV } from './room.ts';
import { Roster, type RosterRead } from './roster.ts';

/** A picture of a large conversation is shown for this long. */
const PICTURE_MS = 1_000;
const SWEEP_MS = 5_000;
/** Changes that one read under way waits with; beyond, its result is used once and not kept. */
const WAITING_MAX = 1_000;

export interface RostersOptions {
  read(conversationId: string): Promise<RosterRead>;
  maxRosters: number;
  /** How long a roster stays that nobody asks for. */
  idleMs: number;
  now?: () => number;
}

interface Reading {
  roster: Promise<Roster>;
  /** What passed through the room since the read began. */
  passed: ((roster: Roster) => void)[];
  isKept: boolean;
}

/**
 * The rosters of rooms that somebody joined lately: read once for a storm of joiners, then kept current by
 * what passes through the room, which must be live.
 */
export class Rosters {
  readonly #options: RostersOptions;
  readonly #now: () => number;
  // In the order of their last use.
  readonly #warm = new Map<Room, Roster>();
  readonly #reading = new Map<Room, Reading>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RostersOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  get size(): number {
    return this.#warm.size;
  }

  /** The participants of a live room. Throws what the read throws. */
  of(room: Room): Promise<Roster> {
    const nowMs = this.#now();
    const warm = this.#warm.get(room);
    if (warm && (warm.isComplete || nowMs - warm.readAtMs < PICTURE_MS)) {
      warm.usedAtMs = nowMs;
      this.#warm.delete(room);
      this.#warm.set(room, warm);
      return Promise.resolve(warm);
    }
    return (this.#reading.get(room) ?? this.#begin(room)).roster;
  }

  /** Rows of participants passed through the room. */
  participants(room: Room, rev: number, rows: readonly Participant[]): void {
    const known = this.#change(room, (roster) => roster.applyRows(rev, rows));
    if (known) room.memberCount = known.memberCount;
    else if (this.#reading.has(room) || !isSmall(room.memberCount)) return;
    else if (isSmall(estimate(room.memberCount, rows))) room.memberCount = estimate(room.memberCount, rows);
    // A changed role looks like a join: before a room counts as large, it is asked.
    else this.#begin(room).roster.catch(() => {});
  }

  receipt(room: Room, receipt: Receipt): void {
    this.#change(room, (roster) => roster.applyReceipt(receipt));
  }

  /** What passes through this room is not all that happens: it is read anew. */
  forget = (room: Room): void => {
    this.#warm.delete(room);
    const reading = this.#reading.get(room);
    if (reading) reading.isKept = false;
  };

  /** The fan-out was away: nothing is known to be current. */
  clear(): void {
    for (const room of [...this.#warm.keys(), ...this.#reading.keys()]) this.forget(room);
  }

  close(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #change(room: Room, apply: (roster: Roster) => void): Roster | undefined {
    const reading = this.#reading.get(room);
    if (reading && reading.passed.length < WAITING_MAX) reading.passed.push(apply);
    else if (reading) reading.isKept = false;
    const warm = this.#warm.get(room);
    if (warm) apply(warm);
    return warm;
  }

  #begin(room: Room): Reading {
    const passed: Reading['passed'] = [];
    const reading: Reading = { roster: this.#read(room, passed), passed, isKept: true };
    this.#reading.set(room, reading);
    reading.roster
      .then((roster) => {
        if (reading.isKept) this.#keep(room, roster);
      })
      .catch(() => {})
      .finally(() => this.#reading.delete(room));
    return reading;
  }

  async #read(room: Room, passed: Reading['passed']): Promise<Roster> {
    const startedAtMs = this.#now();
    const read = await this.#options.read(room.conversationId);
    const roster = new Roster(read, startedAtMs);
    for (const apply of passed) apply(roster);
    // Nobody comes between this turn and the one in which it is kept.
    passed.length = 0;
    room.memberCount = roster.memberCount;
    if (room.rev !== UNKNOWN_REV) room.noticeHead(read.rev, read.lastSeq);
    return roster;
  }

  #keep(room: Room, roster: Roster): void {
    this.#warm.delete(room);
    this.#warm.set(room, roster);
    for (const oldest of this.#warm.keys()) {
      if (this.#warm.size <= this.#options.maxRosters) break;
      this.#warm.delete(oldest);
    }
  }

  #sweep(): void {
    const before = this.#now() - this.#options.idleMs;
    for (const [room, roster] of this.#warm) {
      if (roster.usedAtMs > before) break;
      this.#warm.delete(room);
    }
  }
}

function isSmall(memberCount: number): boolean {
  return memberCount <= limits.smallGroupMembers;
}

function estimate(memberCount: number, rows: readonly Participant[]): number {
  const left = rows.filter((row) => row.left_seq !== null).length;
  return Math.max(1, memberCount + rows.length - 2 * left);
}
