import type { Answer } from '../history/history.ts';

/** A message that the client keeps until it is acked or refused for good. */
export interface UnsentMessage {
  conversationId: string;
  clientMessageId: string;
  text: string;
  /** Told the last answer. */
  settled(answer: Answer): void;
}

/** Worth sending again with the same id. */
const retryable = new Set(['busy', 'rate_limited', 'internal']);

/** Unacked messages in the order they were written; each is sent again on every new socket. */
export class Outbox {
  readonly #unacked = new Set<UnsentMessage>();

  get messages(): readonly UnsentMessage[] {
    return [...this.#unacked];
  }

  add(message: UnsentMessage): void {
    this.#unacked.add(message);
  }

  /** Returns whether the message is to be sent again. */
  answered(message: UnsentMessage, answer: Answer): boolean {
    if (!this.#unacked.has(message)) return false;
    if (answer.ok === null) return true;
    if (answer.ok === false && retryable.has(answer.code)) return true;
    this.#unacked.delete(message);
    message.settled(answer);
    return false;
  }
}
