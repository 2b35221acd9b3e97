import type { ChatMessage, Client, ConversationHandle, User } from '@parley/client';
import type { Role } from '@parley/contracts';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Composition } from './composer/composition.ts';

/** What everything in a conversation's view works on. */
export interface Chat {
  client: Client;
  handle: ConversationHandle;
  meId: string;
  type: 'direct' | 'group';
  role: Role;
  composition: Composition;
  /** Shows the message with this seq, wherever it is. */
  jumpTo(seq: number): void;
  openPicture(message: ChatMessage): void;
  openPerson(userId: string): void;
  /** A view of its own for one message. */
  open(view: 'forward' | 'report' | 'info' | 'delete', message: ChatMessage): void;
  /** Puts the caret where one writes. */
  focusComposer(): void;
}

const Context = createContext<Chat | null>(null);

export const ChatProvider = Context.Provider;

export function useChat(): Chat {
  const chat = useContext(Context);
  if (!chat) throw new Error('not within a conversation');
  return chat;
}

export function nameOf(people: ReadonlyMap<string, User>, id: string | null, meId: string): string {
  if (id === null) return 'Somebody';
  return id === meId ? 'You' : (people.get(id)?.display_name ?? '…');
}
