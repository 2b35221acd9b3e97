import type { ChatMessage } from '../api.ts';
import { withKnownReactions } from './message-rows.ts';

/** Messages that are being read from elsewhere, and what changed while they were on their way. */
export class Page {
  readonly generation: number;
  readonly #meanwhile = new Map<number, ChatMessage>();

  constructor(generation: number) {
    this.generation = generation;
  }

  meanwhile(message: ChatMessage): void {
    this.#meanwhile.set(message.seq, message);
  }

  /** The newest of each, in seq order, those that are not in the page among them. */
  merged(messages: readonly ChatMessage[]): ChatMessage[] {
    const all = new Map(messages.map((message) => [message.seq, message]));
    for (const [seq, newer] of this.#meanwhile) {
      const read = all.get(seq);
      if (!read) all.set(seq, newer);
      else if (read.rev <= newer.rev) all.set(seq, withKnownReactions(newer, read));
    }
    return [...all.values()].sort((a, b) => a.seq - b.seq);
  }
}
