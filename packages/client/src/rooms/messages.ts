import type { Message } from '@parley/contracts';
import type { ChatMessage } from '../api.ts';
import { Page } from './page.ts';
import { Timeline } from './timeline.ts';

const QUOTED_MOST = 300;
/** What stays in memory of a conversation that nobody shows. */
export const HIDDEN_MESSAGES = 100;
/** And of one that is shown while thousands come. */
const SHOWN_MESSAGES = 2_000;

/** The parts of a conversation's messages that are here. */
export class Messages {
  readonly conversationId: string;
  /** The latest; null until they are asked for. */
  tail: Timeline | null = null;
  /** What was jumped to, while it does not reach the tail. */
  past: Timeline | null = null;
  /** From this seq on the store has all; null: none. */
  storedFrom: number | null = null;
  /** Another one: what was asked for before has nothing to do with what is here. */
  generation = 0;
  /** Those that replies quote and that are not in what is loaded. */
  readonly #quoted = new Map<number, ChatMessage>();
  /** Those that are being read; what comes meanwhile belongs to them as well. */
  readonly #pages = new Set<Page>();
  readonly #changed: () => void;

  constructor(conversationId: string, changed: () => void) {
    this.conversationId = conversationId;
    this.#changed = changed;
  }

  /** Nothing is here that a rev could stand for. */
  get isEmpty(): boolean {
    return this.tail === null && this.past === null && this.storedFrom === null && this.#pages.size === 0;
  }

  get isLoading(): boolean {
    return this.#pages.size > 0;
  }

  get shown(): Timeline | null {
    return this.past ?? this.tail;
  }

  find(seq: number): ChatMessage | undefined {
    return this.tail?.find(seq) ?? this.past?.find(seq) ?? this.#quoted.get(seq);
  }

  /** A change, or the next message. Gives what is kept of it. */
  put(message: ChatMessage): ChatMessage {
    const { seq } = message;
    if (this.tail && seq >= this.tail.from) this.tail.put(message);
    if (this.past?.find(seq)) this.past.put(message);
    if (this.#quoted.has(seq)) this.#quoted.set(seq, message);
    for (const page of this.#pages) page.meanwhile(message);
    return this.tail?.find(seq) ?? message;
  }

  /** Changes what is here, whatever its rev. */
  map(change: (message: ChatMessage) => ChatMessage): void {
    this.tail?.map(change);
    this.past?.map(change);
    for (const [seq, message] of this.#quoted) this.#quoted.set(seq, change(message));
  }

  quote(message: ChatMessage): void {
    const oldest = this.#quoted.keys().next();
    if (this.#quoted.size >= QUOTED_MOST && !oldest.done) this.#quoted.delete(oldest.value);
    this.#quoted.set(message.seq, message);
  }

  beginPage(): Page {
    const page = new Page(this.generation);
    this.#pages.add(page);
    this.#changed();
    return page;
  }

  /** The page with what came meanwhile; null: it is of a state that was dropped, or could not be read. */
  endPage(page: Page, messages: readonly ChatMessage[] | null): ChatMessage[] | null {
    this.#pages.delete(page);
    this.#changed();
    return messages && page.generation === this.generation ? page.merged(messages) : null;
  }

  /** However many come. */
  bound(isShown: boolean): void {
    this.tail?.bound(isShown ? SHOWN_MESSAGES : HIDDEN_MESSAGES);
  }

  setTail(messages: readonly ChatMessage[], from: number): void {
    this.tail = new Timeline(messages, from);
    this.#changed();
  }

  /** Earlier ones, as far as the tail begins. */
  extendTail(messages: readonly ChatMessage[], from: number): void {
    this.tail?.prepend(messages, from);
    this.#changed();
  }

  /** What was jumped to has reached the latest messages: they are one again. */
  joinPast(): void {
    const { past, tail } = this;
    if (!past || !tail || (past.last?.seq ?? 0) < tail.from - 1) return;
    this.past = null;
    if (past.from < tail.from) this.extendTail(past.messages, past.from);
    this.#changed();
  }

  drop(): void {
    this.generation += 1;
    this.tail = null;
    this.past = null;
    this.storedFrom = null;
    this.#quoted.clear();
    this.#pages.clear();
    this.#changed();
  }
}

/** Of two states the newer, of two messages the later. */
export function latest<T extends Message>(known: T | null, message: T | null): T | null {
  if (!known || !message) return message ?? known;
  if (known.seq !== message.seq) return known.seq > message.seq ? known : message;
  return known.rev > message.rev ? known : message;
}
