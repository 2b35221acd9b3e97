import type { ChatConversation, Client } from '@parley/client';
import { Pencil, Search } from 'lucide';
import { useState } from 'preact/hooks';
import { presenceInWords } from '../panel/presence.ts';
import { Button } from '../ui/button.tsx';
import { useValue } from '../use-value.ts';
import { ConversationAvatar } from './conversation-avatar.tsx';
import { EditGroup } from './edit-group.tsx';

/** Picture and name. */
export function Head({
  client,
  conversation,
  editable,
  onSearch,
}: {
  client: Client;
  conversation: ChatConversation;
  editable: boolean;
  onSearch: () => void;
}) {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <div class="group-head">
        <ConversationAvatar client={client} conversation={conversation} size={88} />
        <h3>{conversation.name}</h3>
        <p class="panel-hint">
          {conversation.peer ? (
            <PeerLine client={client} userId={conversation.peer.id} username={conversation.peer.username} />
          ) : (
            membersInWords(conversation.member_count)
          )}
        </p>
        <div class="panel-actions">
          <Button size="small" icon={Search} onClick={onSearch}>
            Search here
          </Button>
          {editable && (
            <Button size="small" icon={Pencil} onClick={() => setEditing(true)}>
              Change
            </Button>
          )}
        </div>
      </div>
      {editing && <EditGroup client={client} conversation={conversation} onClose={() => setEditing(false)} />}
    </>
  );
}

function PeerLine({ client, userId, username }: { client: Client; userId: string; username: string }) {
  const presence = useValue(client.presence(userId));
  return (
    <>
      @{username}
      {presence && ` · ${presenceInWords(presence)}`}
    </>
  );
}

export function membersInWords(count: number): string {
  return count === 1 ? '1 member' : `${count.toLocaleString()} members`;
}
