import type { Envelope } from '@parley/contracts';
import { codeOf, Refusal } from '../refusal.ts';
import type { Room } from './room.ts';

const AT_ONCE = 8;
const REPLAY_MS = 30_000;
const AGAIN_MS = 1_000;

export interface JoinsOptions {
  ask(type: 'room.join', payload: { conversation_id: string; since_rev: number }): Promise<Envelope>;
  /** Whether it is ours at all is to be asked. */
  refused(room: Room): void;
}

/** Catches rooms up: at most one join of each under way, and few at once. */
export class Joins {
  readonly #options: JoinsOptions;
  readonly #waiting = new Set<Room>();
  readonly #active = new Map<Room, symbol>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isConnected = false;

  constructor(options: JoinsOptions) {
    this.#options = options;
  }

  connected(): void {
    this.#isConnected = true;
    this.#next();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const room of this.#active.keys()) room.replay = null;
    this.#active.clear();
    this.#waiting.clear();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A join that is under way brings what is missing. */
  want(room: Room): void {
    if (!this.#isConnected || this.#active.has(room)) return;
    this.#waiting.add(room);
    this.#next();
  }

  /** What was being replayed has a hole itself: once more, from where the room is. */
  again(room: Room): void {
    room.replay = null;
    this.#active.delete(room);
    this.want(room);
  }

  isJoining(room: Room): boolean {
    return this.#active.has(room);
  }

  caughtUp(room: Room): void {
    if (this.#active.delete(room)) this.#next();
  }

  #next(): void {
    while (this.#active.size < AT_ONCE && this.#waiting.size > 0) {
      // What somebody looks at comes first.
      const shown = [...this.#waiting].find(({ viewers }) => viewers > 0);
      const room = shown ?? this.#waiting.values().next().value!;
      this.#waiting.delete(room);
      void this.#join(room);
    }
  }

  async #join(room: Room): Promise<void> {
    const turn = Symbol(room.id);
    this.#active.set(room, turn);
    const payload = { conversation_id: room.id, since_rev: room.rev };
    try {
      await this.#options.ask('room.join', payload);
      if (this.#active.get(room) === turn) this.#later(room, turn, REPLAY_MS);
    } catch (error) {
      if (this.#active.get(room) !== turn) return;
      if (codeOf(error) === 'offline') return;
      if (codeOf(error) === 'not_found') {
        this.caughtUp(room);
        this.#options.refused(room);
      } else this.#later(room, turn, (error instanceof Refusal && error.retryAfterMs) || AGAIN_MS);
    }
  }

  #later(room: Room, turn: symbol, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#active.get(room) === turn) this.again(room);
    }, ms);
    this.#timers.add(timer);
  }
}
