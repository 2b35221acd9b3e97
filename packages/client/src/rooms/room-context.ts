import type { User } from '@parley/contracts';
import type { ChatMessage } from '../api.ts';
import type { MessageKeeper } from './message-keeper.ts';

/** What a room is told by, and tells. */
export interface RoomContext {
  me(): string;
  user(id: string): User | null;
  /** Who is typing. */
  typing(conversationId: string): readonly string[];
  /** Own messages that are not confirmed, in the order they were written. */
  pending(conversationId: string): readonly ChatMessage[];
  readonly keeper: MessageKeeper;
  save(conversationId: string): void;
  /** Its observables have changed, or may have. */
  shown(conversationId: string): void;
  /** A message is stored on the server and here. */
  confirmed(message: ChatMessage): void;
  /** What a list says of it (unread, members) is not known any more. */
  stale(conversationId: string): void;
  /** Its messages were dropped, and are read again where they are shown. */
  dropped(conversationId: string): void;
  caughtUp(conversationId: string): void;
  /** It is on screen, and what it shows is being looked for. */
  isOpening(conversationId: string): boolean;
  /** Somebody goes by another name now. */
  renamed(userId: string): void;
}
