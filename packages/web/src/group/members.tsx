import type { ChatConversation, Client } from '@parley/client';
import { UserPlus } from 'lucide';
import { useState } from 'preact/hooks';
import { Paged } from '../panel/loaded.tsx';
import { Section } from '../panel/section.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { AddMembers } from './add-members.tsx';
import { Member } from './member.tsx';
import { permissionsIn } from './permissions.ts';
import { useMembers } from './use-members.ts';

/** Who is in a group, the owner and admins first. */
export function Members({
  client,
  conversation,
  onPerson,
}: {
  client: Client;
  conversation: ChatConversation;
  onPerson: (userId: string) => void;
}) {
  const [adding, setAdding] = useState(false);
  const members = useMembers(client, conversation);
  const add = permissionsIn(conversation).addMembers && (
    <Button size="small" icon={UserPlus} onClick={() => setAdding(true)}>
      Add
    </Button>
  );
  return (
    <Section title={`Members (${conversation.member_count.toLocaleString()})`} action={add}>
      <Paged of={members} empty={<Empty title="Nobody is here" />} more="Show more members">
        {(items) => (
          <ul class="panel-list" aria-label="Members">
            {items.map((participant) => (
              <li key={participant.user_id}>
                <Member
                  client={client}
                  conversation={conversation}
                  participant={participant}
                  onPerson={() => onPerson(participant.user_id)}
                  onChanged={(now) => members.replace(participant.user_id, now)}
                />
              </li>
            ))}
          </ul>
        )}
      </Paged>
      {adding && (
        <AddMembers
          client={client}
          conversation={conversation}
          onAdded={members.reload}
          onClose={() => setAdding(false)}
        />
      )}
    </Section>
  );
}
