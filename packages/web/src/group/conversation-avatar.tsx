import type { ChatConversation, Client } from '@parley/client';
import type { ConversationView } from '@parley/contracts';
import { useDownload } from '../panel/use-download.ts';
import { ownPicture } from '../people/person-avatar.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { useConversationName } from './use-conversation-name.ts';

/** The picture of a group, which needs the access token, or the other person's. */
export function ConversationAvatar({
  client,
  conversation,
  size = 40,
}: {
  client: Client;
  conversation: ConversationView | ChatConversation;
  size?: number;
}) {
  const name = useConversationName(client, conversation);
  const peer = 'peer' in conversation ? conversation.peer : null;
  const image = useDownload(client, conversation.avatar_url);
  const group = image.state === 'loaded' ? image.url : null;
  const src = conversation.avatar_url === null ? ownPicture(peer?.avatar_url ?? null) : group;
  return <Avatar id={peer?.id ?? conversation.id} name={name} src={src} size={size} />;
}
