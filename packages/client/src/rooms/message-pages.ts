import type { Message } from '@parley/contracts';
import type { ChatMessage } from '../api.ts';
import type { Session } from '../net/session.ts';
import type { MessageKeeper } from './message-keeper.ts';
import type { Room } from './room.ts';

export const PAGE_MESSAGES = 50;

export interface ReadPage {
  /** In seq order, with what came meanwhile: changes of the page's messages, and messages behind its end. */
  messages: ChatMessage[];
  /** The first and the last of the page itself; null: it is empty. */
  first: number | null;
  last: number | null;
  hasMore: boolean;
}

/** Reads pages so that nothing that happens meanwhile is lost to them. Null: the state they were for was dropped. */
export class MessagePages {
  readonly #session: Session;
  readonly #keeper: MessageKeeper;

  constructor(session: Session, keeper: MessageKeeper) {
    this.#session = session;
    this.#keeper = keeper;
  }

  async fromServer(room: Room, query: string): Promise<ReadPage | null> {
    const path = `/api/conversations/${encodeURIComponent(room.id)}/messages?${query}`;
    const page = room.messages.beginPage();
    const answer = await this.#session
      .json<{ messages: Message[]; quoted: Message[]; has_more: boolean }>({ method: 'GET', path })
      .catch((error: unknown) => {
        room.messages.endPage(page, null);
        throw error;
      });
    const shown = (message: Message) => room.shown(message);
    const messages = room.messages.endPage(page, answer.messages.map(shown));
    if (!messages) return null;
    for (const quoted of answer.quoted) room.messages.quote(room.shown(quoted));
    return { messages, ...endsOf(answer.messages), hasMore: answer.has_more };
  }

  /** The newest that are kept, before a seq. Null also when the store cannot give them. */
  async fromStore(room: Room, beforeSeq: number | null): Promise<ReadPage | null> {
    const page = room.messages.beginPage();
    const kept = await this.#keeper.read(room.messages, beforeSeq, PAGE_MESSAGES).catch(() => null);
    const messages = room.messages.endPage(page, kept);
    if (!kept || !messages) return null;
    return { messages, ...endsOf(kept), hasMore: kept.length === PAGE_MESSAGES };
  }
}

function endsOf(messages: readonly Message[]): { first: number | null; last: number | null } {
  return { first: messages[0]?.seq ?? null, last: messages.at(-1)?.seq ?? null };
}
