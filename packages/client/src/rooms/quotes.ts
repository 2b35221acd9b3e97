import { limits } from '@parley/contracts/limits';
import type { ChatMessage } from '../api.ts';
import type { MessagePages } from './message-pages.ts';
import type { Room } from './room.ts';

/** Single messages by their seq, for quotes. Those that are asked for in one moment are read together. */
export class Quotes {
  readonly #pages: MessagePages;
  readonly #wanted = new Map<Room, Set<number>>();
  readonly #reading = new Map<Room, Promise<void>>();

  constructor(pages: MessagePages) {
    this.#pages = pages;
  }

  /** Null: not to be seen. */
  async message(room: Room, seq: number): Promise<ChatMessage | null> {
    const known = room.messages.find(seq);
    if (known) return known;
    this.#wanted.set(room, (this.#wanted.get(room) ?? new Set()).add(seq));
    while (this.#wanted.get(room)?.has(seq)) await this.#read(room);
    await this.#reading.get(room);
    return room.messages.find(seq) ?? null;
  }

  #read(room: Room): Promise<void> {
    const reading =
      this.#reading.get(room) ?? this.#readWanted(room).finally(() => this.#reading.delete(room));
    this.#reading.set(room, reading);
    return reading;
  }

  async #readWanted(room: Room): Promise<void> {
    await Promise.resolve();
    const wanted = this.#wanted.get(room) ?? new Set();
    const seqs = [...wanted].slice(0, limits.seqsPerRequest);
    for (const seq of seqs) wanted.delete(seq);
    if (wanted.size === 0) this.#wanted.delete(room);
    const page = await this.#pages.fromServer(room, `seqs=${seqs.join(',')}`);
    for (const message of page?.messages ?? []) if (seqs.includes(message.seq)) room.messages.quote(message);
  }
}
