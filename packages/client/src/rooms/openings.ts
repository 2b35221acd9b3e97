import { Insist } from '../net/insist.ts';
import type { HistoryLoader } from './history.ts';
import type { Joins } from './joins.ts';
import type { Room } from './room.ts';
import type { Views } from './views.ts';

/** What stays in memory of a conversation that nobody shows. */
const HIDDEN_MESSAGES = 100;

export interface OpeningsOptions {
  joins: Joins;
  views: Views;
  history: HistoryLoader;
}

/** The conversations that are on screen: loaded, and joined for who is there and how far they have read. */
export class Openings {
  readonly #options: OpeningsOptions;
  readonly #underWay = new Map<Room, Insist>();

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

  stop(): void {
    for (const opening of this.#underWay.values()) opening.stop();
    this.#underWay.clear();
  }

  async #load(room: Room): Promise<void> {
    if (room.viewers === 0) return;
    await this.find(room);
    if (!room.view) return;
    this.#options.joins.want(room);
    await this.#options.history.open(room);
  }

  #close(room: Room): void {
    room.viewers -= 1;
    if (room.viewers > 0) return;
    this.#underWay.get(room)?.stop();
    this.#underWay.delete(room);
    room.messages.past = null;
    room.messages.tail?.trim(HIDDEN_MESSAGES);
    room.dirty();
  }
}
