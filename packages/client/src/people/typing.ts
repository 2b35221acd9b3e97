import type { ServerPayload } from '@parley/contracts';
import { timings } from '@parley/contracts/limits';

export interface TypingOptions {
  tell(type: 'typing.start' | 'typing.stop', payload: { conversation_id: string }): boolean;
  changed(conversationId: string): void;
}

/** Who is typing, and telling others that somebody does here. */
export class Typing {
  readonly #options: TypingOptions;
  readonly #typists = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();
  /** When the last start was told. */
  readonly #told = new Map<string, number>();

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  of(conversationId: string): readonly string[] {
    return [...(this.#typists.get(conversationId)?.keys() ?? [])];
  }

  received({
    conversation_id: id,
    user_id: userId,
    is_typing,
    expires_in_ms,
  }: ServerPayload<'typing'>): void {
    this.stopped(id, userId);
    if (!is_typing) return;
    const typists = this.#typists.get(id) ?? new Map();
    this.#typists.set(id, typists);
    typists.set(
      userId,
      setTimeout(() => this.stopped(id, userId), expires_in_ms),
    );
    this.#options.changed(id);
  }

  /** Also when a message of theirs has come. */
  stopped(conversationId: string, userId: string): void {
    const typists = this.#typists.get(conversationId);
    const timer = typists?.get(userId);
    if (!typists || timer === undefined) return;
    clearTimeout(timer);
    typists.delete(userId);
    if (typists.size === 0) this.#typists.delete(conversationId);
    this.#options.changed(conversationId);
  }

  /** With each key press. */
  tell(conversationId: string, isTyping: boolean): void {
    const payload = { conversation_id: conversationId };
    const told = this.#told.get(conversationId);
    if (!isTyping) {
      if (this.#told.delete(conversationId)) this.#options.tell('typing.stop', payload);
    } else if (told === undefined || Date.now() - told >= timings.typingThrottleMs) {
      if (this.#options.tell('typing.start', payload)) this.#told.set(conversationId, Date.now());
    }
  }

  /** A message says that its author types no more. */
  sent(conversationId: string): void {
    this.#told.delete(conversationId);
  }

  disconnected(): void {
    this.#told.clear();
    for (const [id, typists] of [...this.#typists])
      for (const userId of [...typists.keys()]) this.stopped(id, userId);
  }
}
