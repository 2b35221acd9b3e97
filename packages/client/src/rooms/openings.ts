import { Insist } from '../net/insist.ts';
import { isTransient } from '../refusal.ts';
import type { HistoryLoader } from './history.ts';
import type { Joins } from './joins.ts';
import { HIDDEN_MESSAGES } from './messages.ts';
import type { Room } from './room.ts';
import type { Views } from './views.ts';

export interface OpeningsOptions {
  joins: Joins;
  views: Views;
  history: HistoryLoader;
}

/** The conversations that are on screen: loaded, and joined for who is there and how far they have read. */
export class Openings {
  readonly #options: OpeningsOptions;
  readonly #underWay = new Map<Room, Insist>();
  /** Those that are being loaded, or wait to be. */
  readonly #loading = new Map<Room, symbol>();

  constructor(options: OpeningsOptions) {
    this.#options = options;
  }

  open(room: Room): () => void {
    room.viewers += 1;
    if (room.viewers === 1) this.catchUp(room);
    let isOpen = true;
    return () => {
      if (isOpen) this.#close(room);
      isOpen = false;
    };
  }

  /** Once more, after a connect or when what was loaded was dropped. */
  catchUp(room: Room): void {
    if (room.viewers === 0) return;
    room.dirty();
    const opening = this.#underWay.get(room) ?? new Insist(() => this.#load(room));
    this.#underWay.set(room, opening);
    opening.start();
  }

  /** What the list says of it. Its rev is taken before its messages are read. */
  async find(room: Room): Promise<void> {
    if (!room.view) await this.#options.views.read(room.id);
  }

  isOpening(room: Room): boolean {
    return this.#loading.has(room);
  }

  /** What is on screen stays as it is, until the next connect. */
  stop(): void {
    for (const room of [...this.#underWay.keys()]) this.#stop(room);
  }

  async #load(room: Room): Promise<void> {
    const turn = Symbol(room.id);
    this.#loading.set(room, turn);
    try {
      await this.#look(room);
    } catch (error) {
      // It goes on later.
      if (isTransient(error)) throw error;
    }
    if (this.#loading.get(room) === turn) this.#loaded(room);
  }

  async #look(room: Room): Promise<void> {
    await this.find(room);
    if (!room.view) return;
    this.#options.joins.want(room);
    await this.#options.history.open(room);
  }

  #loaded(room: Room): void {
    this.#loading.delete(room);
    room.dirty();
  }

  #stop(room: Room): void {
    this.#underWay.get(room)?.stop();
    this.#underWay.delete(room);
    this.#loaded(room);
  }

  #close(room: Room): void {
    room.viewers -= 1;
    if (room.viewers > 0) return;
    this.#stop(room);
    room.messages.past = null;
    room.messages.tail?.trim(HIDDEN_MESSAGES);
  }
}
