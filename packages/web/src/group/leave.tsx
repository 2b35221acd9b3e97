import type { ChatConversation, Client } from '@parley/client';
import { LogOut } from 'lucide';
import { useState } from 'preact/hooks';
import { Confirm } from '../panel/confirm.tsx';
import { useMe } from '../people/use-me.ts';
import { Button } from '../ui/button.tsx';

/** The way out of a group. */
export function Leave({
  client,
  conversation,
  onLeft,
}: {
  client: Client;
  conversation: ChatConversation;
  onLeft: () => void;
}) {
  const me = useMe(client);
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await client.request('DELETE', `/api/conversations/${conversation.id}/participants/${me?.id}`);
    onLeft();
  };
  const owner = conversation.role === 'owner' && conversation.member_count > 1;
  return (
    <div class="panel-end">
      <Button kind="danger" icon={LogOut} onClick={() => setAsking(true)}>
        Leave the group
      </Button>
      {asking && (
        <Confirm
          title={`Leave ${conversation.name}?`}
          text={
            owner
              ? 'You own this group. It goes to the admin who is there longest, else to the member who is.'
              : 'You will not see what is written here any more.'
          }
          action="Leave"
          danger
          run={leave}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
