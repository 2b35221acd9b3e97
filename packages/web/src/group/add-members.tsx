import type { ChatConversation, Client, User } from '@parley/client';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { PeoplePicker } from '../people/people-picker.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

const MOST = 100;
const words = {
  blocked: 'Somebody of them has blocked you, or you them.',
  rate_limited: 'You have added many people lately.',
};

export function AddMembers({
  client,
  conversation,
  onAdded,
  onClose,
}: {
  client: Client;
  conversation: ChatConversation;
  onAdded: () => void;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const members = new Set(conversation.participants.map(({ user_id: id }) => id));
  const add = useAction(async () => {
    const ids = chosen.map(({ id }) => id);
    await client.request('POST', `/api/conversations/${conversation.id}/participants`, { user_ids: ids });
    onAdded();
    onClose();
  }, words);
  const submit = (event: Event) => {
    event.preventDefault();
    if (chosen.length > 0) void add.run();
  };
  return (
    <Dialog title="Add people" onClose={onClose}>
      <form class="people-new" onSubmit={submit}>
        <PeoplePicker client={client} chosen={chosen} onChange={setChosen} without={members} most={MOST} />
        <Problem text={add.error} />
        <footer class="panel-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={chosen.length === 0} busy={add.busy}>
            Add
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
