import { frameKinds } from '@parley/contracts';
import { participantRows } from './participant-rows.ts';
import { numbersOnly, type RoomEvent } from './room-event.ts';

/**
 * One room's newest frames, oldest first, each beginning where the one before ended. Of a message that changed
 * only the last frame has its body: what comes from memory is state, and what was deleted is not in it.
 */
export interface Ring {
  readonly conversationId: string;
  readonly events: RoomEvent[];
  /** Its places in the order of all frames that stand for frames it has no more. */
  stalePlaces: number;
}

/**
 * The recent frames of all rooms, so that a reconnect does not ask the database. Bounded per room by
 * count and over all rooms by bytes: the oldest frame of the process goes first.
 */
export class RecentFrames {
  readonly #maxPerRoom: number;
  readonly #maxBytes: number;
  #bytes = 0;
  // One place for each frame; it says whose oldest frame goes next.
  #order: Ring[] = [];
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
    if (last && event.prevRev > last.rev) this.clear(ring);
    if (event.kind === frameKinds.messageUpdated) this.#supersede(ring, event.seq);
    // All that somebody wrote is without bodies from here on: what is older is read again.
    if (erases(event)) this.clear(ring);
    ring.events.push(event);
    this.#added(ring, event);
    if (ring.events.length > this.#maxPerRoom) this.#drop(ring);
    this.#keepBounds();
  }

  /** Older frames, each beginning where the one before ended, the last where the ring begins. */
  prepend(ring: Ring, events: readonly RoomEvent[]): void {
    const free = this.#maxPerRoom - ring.events.length;
    if (free <= 0 || ring.events.some(erases)) return;
    const changed = new Set(
      ring.events.filter(({ kind }) => kind === frameKinds.messageUpdated).map(({ seq }) => seq),
    );
    const fitting = events
      .slice(-free)
      .map((event) => (changed.has(event.seq) ? numbersOf(ring, event) : event));
    ring.events.unshift(...fitting);
    for (const event of fitting) this.#added(ring, event);
    this.#keepBounds();
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

  /** Leaves only the numbers of earlier frames about a message. */
  #supersede(ring: Ring, seq: number): void {
    for (const [index, event] of ring.events.entries()) {
      if (event.seq !== seq) continue;
      const numbers = numbersOf(ring, event);
      ring.events[index] = numbers;
      this.#bytes += numbers.wire.length - event.wire.length;
    }
  }

  #added(ring: Ring, event: RoomEvent): void {
    this.#order.push(ring);
    this.#bytes += event.wire.length;
    this.#live += 1;
  }

  #drop(ring: Ring): void {
    if (this.#remove(ring)) ring.stalePlaces += 1;
  }

  #remove(ring: Ring): boolean {
    const event = ring.events.shift();
    if (!event) return false;
    this.#bytes -= event.wire.length;
    this.#live -= 1;
    return true;
  }

  #keepBounds(): void {
    while (this.#bytes > this.#maxBytes && this.#oldest < this.#order.length) this.#evict();
    if (this.#order.length > 2 * this.#live + 1_024) this.#compact();
  }

  #evict(): void {
    const ring = this.#order[this.#oldest++];
    if (!ring) return;
    if (ring.stalePlaces > 0) ring.stalePlaces -= 1;
    else this.#remove(ring);
  }

  /** Forgets stale places: a busy room leaves many behind those of a quiet one. */
  #compact(): void {
    this.#order = this.#order.slice(this.#oldest).filter((ring) => {
      if (ring.stalePlaces === 0) return true;
      ring.stalePlaces -= 1;
      return false;
    });
    this.#oldest = 0;
  }
}

function erases(event: RoomEvent): boolean {
  return event.kind === frameKinds.participants && participantRows(event).some((row) => row.erased_at);
}

function numbersOf({ conversationId }: Ring, { rev, prevRev }: RoomEvent): RoomEvent {
  return numbersOnly(conversationId, rev, prevRev);
}
