import type { ChatConversation, Client } from '@parley/client';
import { useValue } from '../../use-value.ts';
import { previewOf } from '../words/previews.ts';
import { clockOf } from '../words/times.ts';
import { Face } from './push-picture.tsx';

const mostRows = 12;

export interface AppScreenProps {
  client: Client;
  nowMs: number;
  network: boolean;
  onOpen: (conversationId: string) => void;
}

/** The app on the phone's own screen: its list of conversations. What is written goes on in the chat beside it. */
export function AppScreen({ client, nowMs, network, onOpen }: AppScreenProps) {
  const conversations = useValue(client.conversations);
  const connection = useValue(client.connection);
  const waits = network ? 'Connecting …' : 'Waiting for network …';
  return (
    <div class="phone-app">
      <header class="phone-app-head">
        <h3>Chats</h3>
        {connection.state !== 'connected' && <p role="status">{waits}</p>}
      </header>
      {conversations.length === 0 ? (
        <p class="phone-app-empty">No conversations yet</p>
      ) : (
        <ul class="phone-app-list">
          {conversations.slice(0, mostRows).map((conversation) => (
            <Row key={conversation.id} {...{ client, conversation, nowMs, onOpen }} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({
  client,
  conversation,
  nowMs,
  onOpen,
}: {
  client: Client;
  conversation: ChatConversation;
  nowMs: number;
  onOpen: (conversationId: string) => void;
}) {
  const { id, name, peer, unread, last_message_at: at } = conversation;
  return (
    <li>
      <button type="button" class="phone-app-row" onClick={() => onOpen(id)}>
        <Face
          client={client}
          id={peer?.id ?? id}
          name={name}
          avatarUrl={peer ? peer.avatar_url : conversation.avatar_url}
        />
        <span class="phone-app-text">
          <span class="phone-app-name">{name}</span>
          <span class="phone-app-preview">{previewOf(conversation)}</span>
        </span>
        <span class="phone-app-side">
          {at && <time dateTime={at}>{dayOrClock(at, nowMs)}</time>}
          {unread > 0 && <span class="phone-app-unread">{unread}</span>}
        </span>
      </button>
    </li>
  );
}

function dayOrClock(at: string, nowMs: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(nowMs).toDateString();
  return isToday
    ? clockOf(date.getTime())
    : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
