import type { ChatConversation } from '@parley/client';
import { ArrowLeft, Info, Search } from 'lucide';
import { ConversationAvatar } from '../../group/conversation-avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useChat } from '../chat-context.ts';
import { useSubtitle } from './use-subtitle.ts';
import './chat-header.css';

export interface ChatHeaderProps {
  conversation: ChatConversation;
  onBack?: (() => void) | undefined;
  onOpenDetails: () => void;
  onOpenSearch?: (() => void) | undefined;
}

/** With whom one writes, and whether they are there or typing. */
export function ChatHeader({ conversation, onBack, onOpenDetails, onOpenSearch }: ChatHeaderProps) {
  const { client } = useChat();
  const subtitle = useSubtitle(client, conversation);
  return (
    <header class="chat-header">
      {onBack && (
        <span class="chat-header-back">
          <IconButton icon={ArrowLeft} label="Back to the conversations" onClick={onBack} />
        </span>
      )}
      <button type="button" class="chat-header-who" onClick={onOpenDetails}>
        <ConversationAvatar client={client} conversation={conversation} size={38} />
        <span class="chat-header-words">
          <span class="chat-header-name" dir="auto">
            {conversation.name}
          </span>
          {subtitle.text !== '' && (
            <span class="chat-header-subtitle" data-typing={subtitle.typing}>
              {subtitle.text}
            </span>
          )}
        </span>
      </button>
      {onOpenSearch && (
        <IconButton icon={Search} label="Search in this conversation" onClick={onOpenSearch} />
      )}
      <IconButton icon={Info} label="Details" onClick={onOpenDetails} />
    </header>
  );
}
