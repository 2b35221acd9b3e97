import type { Envelope } from '@parley/contracts';
import { Backoff } from '../net/backoff.ts';
import { codeOf, isTransient, Refusal } from '../refusal.ts';
import type { Room } from './room.ts';

const AT_ONCE = 8;
/** A replay of which nothing came for so long has stopped. A slow network brings the others' first. */
const SILENT_MS = 30_000;

export interface JoinsOptions {
  ask(type: 'room.join', payload: { conversation_id: string; since_rev: number }): Promise<Envelope>;
  /** Whether it is ours at all is to be asked. */
  refused(room: Room): void;
  random?: () => number;
}

/** Catches rooms up: at most one join of each under way, and few at once. */
export class Joins {
  readonly #options: JoinsOptions;
  readonly #waiting = new Set<Room>();
  readonly #active = new Map<Room, symbol>();
  /** Refused for now, until their timers end. */
  readonly #resting = new Set<Room>();
  readonly #backoffs = new Map<Room, Backoff>();
  readonly #timers = new Map<Room, ReturnType<typeof setTimeout>>();
  #heardAt = 0;
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
    for (const room of [...this.#active.keys(), ...this.#resting]) room.replay = null;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const rooms of [this.#active, this.#waiting, this.#resting, this.#backoffs, this.#timers])
      rooms.clear();
  }

  /** A join that is under way brings what is missing. */
  want(room: Room): void {
    if (!this.#isConnected || this.isJoining(room)) return;
    this.#waiting.add(room);
    this.#next();
  }

  /** What was being replayed has a hole itself: once more, from where the room is. */
  again(room: Room): void {
    room.replay = null;
    this.#end(room);
    this.want(room);
  }

  isJoining(room: Room): boolean {
    return this.#active.has(room) || this.#resting.has(room);
  }

  /** Some of a replay has come, whose ever it is: they share one connection. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  caughtUp(room: Room): void {
    this.#backoffs.delete(room);
    if (this.#end(room)) this.#next();
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
      if (this.#active.get(room) !== turn) return;
      this.heard();
      this.#watch(room);
    } catch (error) {
      if (this.#active.get(room) === turn) this.#failed(room, error);
    }
  }

  #failed(room: Room, error: unknown): void {
    // The next connection begins anew.
    if (codeOf(error) === 'offline') return;
    // It may wait behind what is being replayed; to ask again would bring all of it twice.
    if (isUnanswered(error) && this.#silentMs < SILENT_MS) {
      this.#watch(room);
      return;
    }
    this.#end(room);
    if (isTransient(error) || isOfSession(error)) this.#rest(room, error);
    else this.#options.refused(room);
    this.#next();
  }

  get #silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  #watch(room: Room): void {
    this.#later(room, Math.max(1, SILENT_MS - this.#silentMs), () => {
      if (this.#silentMs < SILENT_MS) this.#watch(room);
      else this.again(room);
    });
  }

  #rest(room: Room, error: unknown): void {
    const backoff = this.#backoffs.get(room) ?? new Backoff(this.#options.random ?? Math.random);
    this.#backoffs.set(room, backoff);
    this.#resting.add(room);
    const afterMs = error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0;
    this.#later(room, Math.max(afterMs, backoff.next()), () => {
      this.#resting.delete(room);
      this.want(room);
    });
  }

  #later(room: Room, ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(room);
      act();
    }, ms);
    this.#timers.set(room, timer);
  }

  /** False: there was none under way. */
  #end(room: Room): boolean {
    clearTimeout(this.#timers.get(room));
    this.#timers.delete(room);
    this.#resting.delete(room);
    return this.#active.delete(room);
  }
}

/** The server says with its own `busy` when to come again. */
function isUnanswered(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'busy' && error.retryAfterMs === null;
}

/** The socket comes back with a fresh token, or the session ends. */
function isOfSession(error: unknown): boolean {
  return codeOf(error) === 'unauthenticated' || codeOf(error) === 'token_expired';
}
