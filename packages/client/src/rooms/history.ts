import type { MessageKeeper } from './message-keeper.ts';
import { type MessagePages, PAGE_MESSAGES, type ReadPage } from './message-pages.ts';
import type { Room } from './room.ts';
import { Timeline } from './timeline.ts';

const AROUND = 100;

/** Loads the parts of a conversation that are shown: from the store where it has them, else from the server. */
export class HistoryLoader {
  readonly #pages: MessagePages;
  readonly #keeper: MessageKeeper;
  /** One load at a time for each conversation and direction. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(pages: MessagePages, keeper: MessageKeeper) {
    this.#pages = pages;
    this.#keeper = keeper;
  }

  /** The latest messages. The room knows its rev by now: it is taken before its messages are read. */
  open(room: Room): Promise<void> {
    return this.#once(room, 'open', async () => {
      if (room.messages.tail) return;
      if (room.messages.storedFrom !== null && (await this.#openKept(room))) return;
      const page = await this.#pages.fromServer(room, `limit=${PAGE_MESSAGES}`);
      if (!page || room.messages.tail) return;
      const from = beginOf(page);
      const messages = page.messages.filter(({ seq }) => seq >= from);
      this.#keeper.replaced(room.messages, messages, from);
      room.messages.setTail(messages, from);
      room.confirm(messages);
      room.save();
    });
  }

  earlier(room: Room): Promise<void> {
    return this.#once(room, 'earlier', async () => {
      const { shown } = room.messages;
      if (!shown || shown.from === 0) return;
      const before = shown.from;
      const page =
        (await this.#earlierKept(room, before)) ??
        (await this.#pages.fromServer(room, `before_seq=${before}&limit=${PAGE_MESSAGES}`));
      if (!page || shown.from !== before) return;
      const from = beginOf(page);
      const messages = page.messages.filter(({ seq }) => seq >= from && seq < before);
      if (shown !== room.messages.tail) shown.prepend(messages, from);
      else {
        if (room.messages.storedFrom === before) this.#keeper.extend(room.messages, messages, from);
        room.messages.extendTail(messages, from);
        room.confirm(messages);
      }
      room.save();
    });
  }

  later(room: Room): Promise<void> {
    return this.#once(room, 'later', async () => {
      const { past } = room.messages;
      if (!past) return;
      const after = past.last?.seq ?? past.from;
      const page = await this.#pages.fromServer(room, `after_seq=${after}&limit=${PAGE_MESSAGES}`);
      if (!page || room.messages.past !== past) return;
      // What came meanwhile is behind the page, and follows on it only at its end.
      const end = page.hasMore ? (page.last ?? after) : Number.POSITIVE_INFINITY;
      past.append(page.messages.filter(({ seq }) => seq <= end));
      if (page.hasMore || room.messages.tail) this.#join(room, past);
      else this.#becomeTail(room, past);
      room.dirty();
    });
  }

  async jump(room: Room, seq: number): Promise<void> {
    const { tail } = room.messages;
    if (tail && (seq >= tail.from || tail.from === 0)) {
      room.messages.past = null;
    } else {
      const page = await this.#pages.fromServer(room, `around_seq=${seq}&limit=${AROUND}`);
      if (!page || page.first === null || page.last === null) return;
      const { first, last } = page;
      const messages = page.messages.filter((message) => message.seq >= first && message.seq <= last);
      const past = new Timeline(messages, first === 1 ? 0 : first);
      room.messages.past = past;
      this.#join(room, past);
    }
    room.dirty();
  }

  async #openKept(room: Room): Promise<boolean> {
    const page = await this.#pages.fromStore(room, null);
    const { storedFrom } = room.messages;
    if (!page || storedFrom === null) return false;
    // A store that lacks what it should have is not believed.
    if (page.first === null && (storedFrom > 0 || (room.view?.last_seq ?? 0) > 0)) return false;
    const from = beginOf(page) || storedFrom;
    const messages = page.messages.filter(({ seq }) => seq >= from);
    room.messages.setTail(messages, from);
    room.confirm(messages);
    room.save();
    return true;
  }

  async #earlierKept(room: Room, before: number): Promise<ReadPage | null> {
    const { tail, shown, storedFrom } = room.messages;
    if (shown !== tail || storedFrom === null || storedFrom >= before) return null;
    const page = await this.#pages.fromStore(room, before);
    if (!page || page.first === null || room.messages.storedFrom === null) return null;
    // All that is kept was read: it begins where the store does.
    if (!page.hasMore && room.messages.storedFrom > 0) return { ...page, hasMore: true };
    return page;
  }

  #becomeTail(room: Room, past: Timeline): void {
    room.messages.past = null;
    this.#keeper.replaced(room.messages, past.messages, past.from);
    room.messages.setTail(past.messages, past.from);
    room.confirm(past.messages);
    room.save();
  }

  #join(room: Room, past: Timeline): void {
    room.messages.joinPast();
    room.confirm(past.messages);
  }

  #once(room: Room, what: string, load: () => Promise<void>): Promise<void> {
    const key = `${room.id} ${room.messages.generation} ${what}`;
    const running = this.#running.get(key) ?? load().finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }
}

/** From which seq on nothing is missing. */
function beginOf({ first, hasMore }: ReadPage): number {
  return hasMore ? (first ?? 0) : 0;
}
