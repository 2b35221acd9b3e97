import type { ChatConversation, Client } from '@parley/client';
import type { ConversationView } from '@parley/contracts';
import { useMe } from '../people/use-me.ts';
import { useValue } from '../use-value.ts';

/** What to show on top of a conversation, also of one that an answer brought and the client does not know. */
export function useConversationName(
  client: Client,
  conversation: ConversationView | ChatConversation,
): string {
  const me = useMe(client);
  const known = useValue(client.conversation(conversation.id).state);
  const other = conversation.participants.find(({ user_id: id }) => id !== me?.id)?.user_id;
  const person = useValue(client.user(other ?? me?.id ?? conversation.id));
  if (known) return known.name;
  return conversation.title ?? person?.display_name ?? 'Conversation';
}
