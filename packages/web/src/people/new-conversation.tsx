import type { Client, User } from '@parley/client';
import { useMemo, useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import { useValue } from '../use-value.ts';
import { PeoplePicker } from './people-picker.tsx';
import { useMe } from './use-me.ts';

const MOST = 100;
const words = { blocked: 'You cannot write to somebody you blocked, or who blocked you.' };

export interface NewConversationProps {
  client: Client;
  onOpen: (conversationId: string) => void;
  onClose: () => void;
}

/** Choosing one person opens the direct conversation at once; a group is gathered first. */
export function NewConversation({ client, onOpen, onClose }: NewConversationProps) {
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const [group, setGroup] = useState(false);
  const [title, setTitle] = useState('');
  const without = useOneself(client);
  const suggested = useSuggested(client);
  const open = (conversationId: string) => {
    onOpen(conversationId);
    onClose();
  };
  const direct = useAction(async (userId: string) => open((await client.startDirect(userId)).id), words);
  const gathered = useAction(async () => {
    const ids = chosen.map(({ id }) => id);
    open((await client.startGroup(title.trim(), ids)).id);
  }, words);
  const choose = (people: readonly User[]) => {
    if (group) setChosen(people);
    else if (people[0]) void direct.run(people[0].id);
  };
  const ready = title.trim() !== '';
  const submit = (event: Event) => {
    event.preventDefault();
    if (group && ready) void gathered.run();
  };
  return (
    <Dialog title={group ? 'New group' : 'New conversation'} onClose={onClose}>
      <form class="people-new" onSubmit={submit} aria-busy={direct.busy}>
        <Switch label="Make it a group" checked={group} onChange={setGroup} />
        {group && (
          <Field
            label="Name of the group"
            value={title}
            onInput={setTitle}
            maxLength={128}
            error={gathered.fields['title']}
          />
        )}
        <PeoplePicker
          client={client}
          chosen={group ? chosen : []}
          onChange={choose}
          without={without}
          suggested={suggested}
          most={MOST}
        />
        <Problem text={group ? gathered.error : direct.error} />
        {group && (
          <footer class="panel-actions">
            <Button kind="primary" type="submit" disabled={!ready} busy={gathered.busy}>
              {chosen.length === 0 ? 'Start it alone' : `Start with ${chosen.length}`}
            </Button>
          </footer>
        )}
      </form>
    </Dialog>
  );
}

function useOneself(client: Client): ReadonlySet<string> {
  const own = useMe(client)?.id ?? '';
  return useMemo(() => new Set([own]), [own]);
}

/** Whom one wrote with last. */
function useSuggested(client: Client): readonly User[] {
  const conversations = useValue(client.conversations);
  return useMemo(
    () => conversations.flatMap(({ peer }) => (peer ? [peer] : [])).slice(0, 8),
    [conversations],
  );
}
