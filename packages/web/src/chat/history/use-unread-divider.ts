import type { ChatConversation, ChatMessage, ConversationHandle } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';

/**
 * After which seq the line "new" stands: where one had read to when the conversation was opened, or when the page went
 * out of sight. It stays while one reads, and goes with the next message of one's own.
 */
export function useUnreadDivider(
  handle: ConversationHandle,
  conversation: ChatConversation,
  lastMessage: ChatMessage | undefined,
): number | null {
  const [after, setAfter] = useState(() => newAfter(conversation));
  useEffect(() => {
    const onVisibility = () => {
      const now = handle.state.get();
      if (document.visibilityState === 'hidden') setAfter(null);
      else if (now && now.unread > 0) setAfter(now.last_read_seq);
    };
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, [handle]);
  const sending = lastMessage !== undefined && lastMessage.status !== 'sent';
  useEffect(() => {
    if (sending) setAfter(null);
  }, [sending]);
  return after;
}

function newAfter({ unread, last_read_seq: read }: ChatConversation): number | null {
  return unread > 0 ? read : null;
}
