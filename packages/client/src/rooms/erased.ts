import type { ChatMessage } from '../api.ts';
import { withoutBody } from './message-rows.ts';

/** Members whose accounts were deleted, and with them what they wrote. */
export class Erased {
  readonly #at = new Map<string, string>();

  /** False: it was known. */
  add(userId: string, at: string): boolean {
    if (this.#at.has(userId)) return false;
    this.#at.set(userId, at);
    return true;
  }

  /** A message as it is left of it. */
  shown(message: ChatMessage): ChatMessage {
    const at = message.sender_id === null ? undefined : this.#at.get(message.sender_id);
    return at === undefined ? message : withoutBody(message, at);
  }
}
