import type { Client } from '@parley/client';
import { presenceInWords } from '../panel/presence.ts';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { BlockButton } from '../safety/block-button.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { PersonAvatar } from './person-avatar.tsx';
import { useMe } from './use-me.ts';

export interface PersonCardProps {
  client: Client;
  userId: string;
  onMessage: (conversationId: string) => void;
  onReport: () => void;
  onClose: () => void;
}

/** Who somebody is, and what one can do about them. */
export function PersonCard({ client, userId, onMessage, onReport, onClose }: PersonCardProps) {
  const person = useValue(client.user(userId));
  const presence = useValue(client.presence(userId));
  const me = useMe(client);
  const message = useAction(
    async () => {
      onMessage((await client.startDirect(userId)).id);
      onClose();
    },
    { blocked: 'You cannot write to somebody you blocked, or who blocked you.' },
  );
  return (
    <Dialog title={person?.display_name ?? 'Somebody'} onClose={onClose}>
      {person ? (
        <div class="people-card">
          <PersonAvatar person={person} size={96} />
          <p class="people-username">@{person.username}</p>
          {presence && <p>{presenceInWords(presence)}</p>}
          <Problem text={message.error} />
          {person.id === me?.id ? (
            <p>This is you.</p>
          ) : (
            <div class="panel-actions">
              <Button kind="primary" busy={message.busy} onClick={() => void message.run()}>
                Message
              </Button>
              <BlockButton client={client} userId={userId} name={person.display_name} />
              <Button kind="danger" onClick={onReport}>
                Report
              </Button>
            </div>
          )}
        </div>
      ) : (
        <Spinner label="Loading" />
      )}
    </Dialog>
  );
}
