import type { ChatMessage } from '../api.ts';
import type { Journal } from '../store/journal.ts';
import { Value } from '../value.ts';
import { type Entry, messageOf } from './entry.ts';

export interface EntriesOptions {
  journal: Journal;
  me(): string | null;
  changed(conversationId: string): void;
}

/** Own messages that are not confirmed, in the order they were written, here and in the store. */
export class Entries {
  readonly unsent = new Value<readonly ChatMessage[]>([]);
  readonly #options: EntriesOptions;
  /** A map keeps the order in which its keys were added, which is that of `order`. */
  readonly #all = new Map<string, Entry>();
  readonly #shown = new WeakMap<Entry, ChatMessage>();
  #order = 0;

  constructor(options: EntriesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** What was on its way when the process ended goes once more. */
  async restore(): Promise<void> {
    for (const entry of await this.#options.journal.all<Entry>('outbox')) {
      this.#all.set(entry.body.client_message_id, unsent(entry));
      this.#order = Math.max(this.#order, entry.order);
    }
    this.#show();
  }

  get(clientMessageId: string): Entry | undefined {
    return this.#all.get(clientMessageId);
  }

  all(): Entry[] {
    return [...this.#all.values()];
  }

  of(conversationId: string): Entry[] {
    return this.all().filter((entry) => entry.conversationId === conversationId);
  }

  messages(conversationId: string): ChatMessage[] {
    return this.of(conversationId).map((entry) => this.#message(entry));
  }

  /** Behind all others. */
  add(entry: Omit<Entry, 'order'>): void {
    this.#order += 1;
    this.keep({ ...entry, order: this.#order });
  }

  keep(entry: Entry): Entry {
    this.#all.set(entry.body.client_message_id, entry);
    this.#options.journal.put('outbox', keyOf(entry), entry);
    this.#changed(entry);
    return entry;
  }

  drop(entry: Entry): void {
    this.#all.delete(entry.body.client_message_id);
    this.#options.journal.delete('outbox', keyOf(entry));
    this.#changed(entry);
  }

  /** The connection is gone, and with it what was to be answered. */
  disconnected(): void {
    for (const entry of this.all()) {
      const waiting = unsent(entry);
      if (waiting !== entry) this.keep(waiting);
    }
  }

  /** Nothing is shown any more; the store is not touched. */
  clear(): void {
    const conversations = new Set(this.all().map(({ conversationId }) => conversationId));
    this.#all.clear();
    for (const id of conversations) this.#options.changed(id);
    this.#show();
  }

  #changed({ conversationId }: Entry): void {
    this.#options.changed(conversationId);
    this.#show();
  }

  #show(): void {
    const waiting = this.all().filter(({ ackedRev }) => ackedRev === null);
    this.unsent.set(waiting.map((entry) => this.#message(entry)));
  }

  #message(entry: Entry): ChatMessage {
    const known = this.#shown.get(entry);
    if (known) return known;
    const message = messageOf(entry, this.#options.me() ?? '');
    this.#shown.set(entry, message);
    return message;
  }
}

function unsent(entry: Entry): Entry {
  return entry.status === 'sending' && entry.ackedRev === null ? { ...entry, status: 'queued' } : entry;
}

function keyOf({ order, body }: Entry): string {
  return `${String(order).padStart(12, '0')} ${body.client_message_id}`;
}
