import type { RoomEvent } from './room-event.ts';

/** One room's newest frames, oldest first, each beginning where the one before ended. */
export interface Ring {
  readonly events: RoomEvent[];
}

/**
 * The recent frames of all rooms, so that a reconnect does not ask the database. Bounded per room by
 * count and over all rooms by bytes: the oldest frame of the process goes first.
 */
export class RecentFrames {
  readonly #maxPerRoom: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #order: { ring: Ring; event: RoomEvent }[] = [];
  #oldest = 0;
  #live = 0;

  constructor(bounds: { maxPerRoom: number; maxBytes: number }) {
    this.#maxPerRoom = bounds.maxPerRoom;
    this.#maxBytes = bounds.maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(ring: Ring, event: RoomEvent): void {
    const last = ring.events.at(-1);
    if (last && last.rev !== event.prevRev) this.clear(ring);
    ring.events.push(event);
    this.#order.push({ ring, event });
    this.#bytes += event.wire.length;
    this.#live += 1;
    if (ring.events.length > this.#maxPerRoom) this.#drop(ring);
    while (this.#bytes > this.#maxBytes && this.#oldest < this.#order.length) this.#evict();
    if (this.#order.length > 2 * this.#live + 1_024) this.#compact();
  }

  clear(ring: Ring): void {
    while (ring.events.length > 0) this.#drop(ring);
  }

  /** The frames after a rev, or null when the ring does not reach back that far. */
  since(ring: Ring, rev: number): readonly RoomEvent[] | null {
    const first = ring.events[0];
    if (!first || first.prevRev > rev) return null;
    return ring.events.filter((event) => event.rev > rev);
  }

  #drop(ring: Ring): void {
    const event = ring.events.shift();
    if (!event) return;
    this.#bytes -= event.wire.length;
    this.#live -= 1;
  }

  #evict(): void {
    const entry = this.#order[this.#oldest++];
    // An entry whose frame has gone already, by the room's own bound, is stale.
    if (entry && entry.ring.events[0] === entry.event) this.#drop(entry.ring);
  }

  /** Forgets stale entries: a busy room leaves many behind those of a quiet one. */
  #compact(): void {
    this.#order = this.#order.slice(this.#oldest).filter(({ ring, event }) => {
      const first = ring.events[0];
      return first !== undefined && event.rev >= first.rev;
    });
    this.#oldest = 0;
  }
}
