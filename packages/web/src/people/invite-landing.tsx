import type { Client } from '@parley/client';
import type { ConversationView } from '@parley/contracts';
import type { Preview } from '../panel/answers.ts';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { dateAndTime } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useLoad } from '../panel/use-load.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

const words = {
  not_found: 'This invitation has ended, or it is not for you.',
  invalid: 'This is no invitation.',
};

export interface InviteLandingProps {
  client: Client;
  code: string;
  /** Joined: leads away from here. */
  onOpen: (conversationId: string) => void;
  onClose: () => void;
}

/** Where the link of an invitation leads: what one is invited to, and whether one wants to. */
export function InviteLanding({ client, code, onOpen, onClose }: InviteLandingProps) {
  const path = `/api/invites/${encodeURIComponent(code)}`;
  const preview = useLoad(
    (signal) => client.request<Preview>('GET', path, undefined, signal),
    [client, path],
    words,
  );
  const join = useAction(async () => {
    const conversation = await client.request<ConversationView>('POST', `${path}/join`);
    onOpen(conversation.id);
  }, words);
  return (
    <Dialog title="Invitation" onClose={onClose}>
      <Loaded of={preview}>
        {({ conversation, expires_at: expiresAt }) => (
          <div class="people-invite">
            <h3>{conversation.title ?? 'A group without a name'}</h3>
            <p>{conversation.member_count === 1 ? '1 member' : `${conversation.member_count} members`}</p>
            {expiresAt && <p class="panel-hint">This invitation ends {dateAndTime(expiresAt)}.</p>}
            <Problem text={join.error} />
            <div class="panel-actions">
              <Button onClick={onClose}>Not now</Button>
              <Button kind="primary" busy={join.busy} onClick={() => void join.run()}>
                Join
              </Button>
            </div>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}
