import type { ChatMessage } from '../api.ts';
import type { Journal } from '../store/journal.ts';
import { hasUnnamed, withKnownReactions } from './message-rows.ts';
import type { Messages } from './messages.ts';

/** Messages of a conversation that are kept over restarts; older ones are read from the server. */
const KEPT_MOST = 2_000;
const PRUNE_EVERY = 200;
/** Behind all digits. */
const END = '~';

/** The store's part of each conversation: from some seq on all messages, as of the rev that is stored with them. */
export class MessageKeeper {
  readonly #journal: Journal;
  /** Written over what the store had of them, which is still being read. */
  readonly #unsure = new Map<string, { message: ChatMessage; before: Promise<ChatMessage | undefined> }>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** A change of a message that is kept, or that is the next. */
  put(kept: Messages, message: ChatMessage): void {
    if (kept.storedFrom === null || message.seq < kept.storedFrom) return;
    const key = keyOf(kept.conversationId, message.seq);
    this.#unsure.delete(key);
    this.#journal.put('messages', key, message);
    if (message.seq - kept.storedFrom >= KEPT_MOST + PRUNE_EVERY) this.#prune(kept, message.seq - KEPT_MOST);
  }

  /** A change of a message that only the store has: one's own reactions are taken over from there. */
  putUnseen(kept: Messages, message: ChatMessage): void {
    const { conversationId, storedFrom, generation } = kept;
    if (storedFrom === null || message.seq < storedFrom || !hasUnnamed(message)) {
      this.put(kept, message);
      return;
    }
    const key = keyOf(conversationId, message.seq);
    // Asked for before it is written over.
    const before = this.#unsure.get(key)?.before ?? this.#journal.get<ChatMessage>('messages', key);
    this.put(kept, message);
    const unsure = { message, before };
    this.#unsure.set(key, unsure);
    void before.then((known) => {
      if (this.#unsure.get(key) !== unsure) return;
      this.#unsure.delete(key);
      if (known && kept.generation === generation) this.put(kept, withKnownReactions(message, known));
    });
  }

  replaced(kept: Messages, messages: readonly ChatMessage[], from: number): void {
    this.drop(kept.conversationId);
    kept.storedFrom = from;
    for (const message of messages)
      this.#journal.put('messages', keyOf(kept.conversationId, message.seq), message);
  }

  /** A page that ends where what is kept begins, or the latest. */
  extend(kept: Messages, messages: readonly ChatMessage[], from: number): void {
    const newest = kept.tail?.last?.seq ?? messages.at(-1)?.seq ?? 0;
    if (newest - from >= KEPT_MOST + PRUNE_EVERY) return;
    kept.storedFrom = from;
    for (const message of messages)
      this.#journal.put('messages', keyOf(kept.conversationId, message.seq), message);
  }

  /** The newest before a seq, in seq order. Rejects when the store does not have what it should. */
  read(kept: Messages, beforeSeq: number | null, limit: number): Promise<ChatMessage[]> {
    const from = keyOf(kept.conversationId, kept.storedFrom ?? 0);
    const to = beforeSeq === null ? `${kept.conversationId}/${END}` : keyOf(kept.conversationId, beforeSeq);
    return this.#journal.last<ChatMessage>('messages', from, to, limit);
  }

  changeAll(kept: Messages, change: (message: ChatMessage) => ChatMessage): void {
    if (kept.storedFrom === null) return;
    const { generation } = kept;
    void this.read(kept, null, KEPT_MOST * 2).then(
      (messages) => {
        if (kept.generation !== generation) return;
        for (const message of messages) {
          const changed = change(message);
          if (changed !== message) this.put(kept, changed);
        }
      },
      // What cannot be read is not shown either.
      () => {},
    );
  }

  drop(conversationId: string): void {
    this.#journal.deleteRange('messages', `${conversationId}/`, `${conversationId}/${END}`);
  }

  #prune(kept: Messages, from: number): void {
    kept.storedFrom = from;
    this.#journal.deleteRange('messages', `${kept.conversationId}/`, keyOf(kept.conversationId, from));
  }
}

function keyOf(conversationId: string, seq: number): string {
  return `${conversationId}/${String(seq).padStart(16, '0')}`;
}
