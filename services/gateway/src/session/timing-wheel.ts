/** What a wheel calls. `due` gives the next moment it wants to be called at, or null for never. */
export interface Timed {
  due(nowMs: number): number | null;
}

export interface WheelEntry {
  target: Timed | null;
  deadlineMs: number;
  slot: Set<WheelEntry> | null;
}

/**
 * A hashed timing wheel (Varghese & Lauck, 1987): one interval timer for all sockets of the process
 * instead of several per socket. Fires late by up to one tick, never early.
 */
export class TimingWheel {
  readonly #tickMs: number;
  readonly #slots: Set<WheelEntry>[];
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #cursor: number;

  constructor(options: { tickMs: number; slots?: number; now?: () => number }) {
    this.#tickMs = options.tickMs;
    this.#now = options.now ?? Date.now;
    this.#slots = Array.from({ length: options.slots ?? 512 }, () => new Set());
    this.#cursor = this.#tickOf(this.#now());
  }

  start(): void {
    this.#timer ??= setInterval(() => this.advance(), this.#tickMs);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const slot of this.#slots) slot.clear();
  }

  add(deadlineMs: number, target: Timed): WheelEntry {
    const entry: WheelEntry = { target, deadlineMs, slot: null };
    this.#place(entry);
    return entry;
  }

  cancel(entry: WheelEntry): void {
    entry.target = null;
    entry.slot?.delete(entry);
  }

  /** Asks for another moment; allowed while the entry waits and from within `due`. */
  move(entry: WheelEntry, deadlineMs: number): void {
    entry.slot?.delete(entry);
    entry.deadlineMs = deadlineMs;
    if (entry.target) this.#place(entry);
  }

  /** Calls what is due. The interval does this; tests with their own clock call it. */
  advance(): void {
    const now = this.#now();
    const until = this.#tickOf(now);
    // After a stall of more than a turn every slot is looked at once.
    const from = Math.max(this.#cursor + 1, until - this.#slots.length + 1);
    this.#cursor = Math.max(this.#cursor, until);
    for (let tick = from; tick <= until; tick++) this.#fire(tick, now);
  }

  #fire(tick: number, now: number): void {
    const slot = this.#slots[tick % this.#slots.length] as Set<WheelEntry>;
    for (const entry of [...slot]) {
      // A deadline further away than one turn of the wheel shares the slot and waits.
      if (entry.deadlineMs > now || !entry.target) continue;
      slot.delete(entry);
      const next = entry.target.due(now);
      if (next !== null && entry.target) this.move(entry, next);
    }
  }

  // Rounded up, so that a slot is never looked at before its deadlines; what is past goes to the next tick.
  #place(entry: WheelEntry): void {
    const tick = Math.max(this.#tickOf(entry.deadlineMs), this.#cursor) + 1;
    entry.slot = this.#slots[tick % this.#slots.length] as Set<WheelEntry>;
    entry.slot.add(entry);
  }

  #tickOf(ms: number): number {
    return Math.floor(ms / this.#tickMs);
  }
}
