import type { ChatConversation } from '@parley/client';
import { ConversationAvatar } from '../../group/conversation-avatar.tsx';
import { useChat } from '../chat-context.ts';

/** What stands above the first message. */
export function Beginning({ conversation }: { conversation: ChatConversation }) {
  const { client } = useChat();
  const { type, name, peer, history, member_count: members } = conversation;
  return (
    <div class="history-beginning">
      <ConversationAvatar client={client} conversation={conversation} size={72} />
      <strong>{name}</strong>
      <span>
        {type === 'direct'
          ? peer && `@${peer.username}`
          : members === 1
            ? '1 member'
            : `${members.toLocaleString()} members`}
      </span>
      <span>
        {type === 'group' && history === 'since_join'
          ? 'Messages from before you joined are not shown.'
          : 'This is where the conversation begins.'}
      </span>
    </div>
  );
}
