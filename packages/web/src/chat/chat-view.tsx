import type { ChatConversation, Client } from '@parley/client';
import { MessagesSquare } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isParleyError } from '../panel/in-words.ts';
import { useMe } from '../people/use-me.ts';
import { Empty } from '../ui/empty.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { type ChatViewProps, Conversation } from './conversation.tsx';
import './chat.css';

/** A conversation: what was said, and where one writes. */
export function ChatView(props: ChatViewProps) {
  const { client, conversationId } = props;
  const me = useMe(client);
  const conversation = useKnown(client, conversationId);
  if (!me) return null;
  if (conversation === 'loading') return <Spinner label="Loading the conversation" />;
  if (conversation === null) return <Gone />;
  // Another conversation is another view: nothing of the one before is left.
  return <Conversation key={conversation.id} {...props} meId={me.id} conversation={conversation} />;
}

/** What the wide layout shows while no conversation is open. */
export function NoChat() {
  return (
    <Empty icon={MessagesSquare} title="No conversation is open" text="Choose one, or start a new one." />
  );
}

function Gone() {
  return (
    <Empty
      icon={MessagesSquare}
      title="You are not in this conversation"
      text="It may have been left, or you were removed from it."
    />
  );
}

/** Null: one is not in it. */
function useKnown(client: Client, conversationId: string): ChatConversation | null | 'loading' {
  const handle = client.conversation(conversationId);
  const state = useValue(handle.state);
  const connected = useValue(client.connection).state === 'connected';
  const [goneId, setGoneId] = useState<string | null>(null);
  const was = useRef<string | null>(null);
  if (state) was.current = state.id;
  useEffect(() => handle.open(), [handle]);
  useEffect(() => {
    if (state || !connected) return;
    const ending = new AbortController();
    client
      .request('GET', `/api/conversations/${encodeURIComponent(conversationId)}`, undefined, ending.signal)
      .catch((error: unknown) => {
        if (!ending.signal.aborted && isParleyError(error) && !error.retryable) setGoneId(conversationId);
      });
    return () => ending.abort();
  }, [client, conversationId, state === null, connected]);
  if (state) return state;
  return goneId === conversationId || was.current === conversationId ? null : 'loading';
}
