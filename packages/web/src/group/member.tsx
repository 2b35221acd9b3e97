import type { ChatConversation, Client, Participant } from '@parley/client';
import type { Role } from '@parley/contracts';
import {
  Crown,
  EllipsisVertical,
  type IconNode,
  ShieldCheck,
  ShieldMinus,
  UserMinus,
  UserRound,
} from 'lucide';
import { useState } from 'preact/hooks';
import { Confirm, type ConfirmProps } from '../panel/confirm.tsx';
import { PersonRow } from '../people/person-row.tsx';
import { useMe } from '../people/use-me.ts';
import { Menu } from '../ui/menu.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useValue } from '../use-value.ts';
import { mayRemove, permissionsIn } from './permissions.ts';

export interface MemberProps {
  client: Client;
  conversation: ChatConversation;
  participant: Participant;
  onPerson: () => void;
  /** Null: no member any more. */
  onChanged: (now: Participant | null) => void;
}

interface Question extends Pick<ConfirmProps, 'title' | 'text' | 'action' | 'danger'> {
  icon: IconNode;
  /** How they are then; null: no member any more. */
  run: () => Promise<Participant | null>;
}

/** A member in the list, with what the caller may do to them. */
export function Member({ client, conversation, participant, onPerson, onChanged }: MemberProps) {
  const person = useValue(client.user(participant.user_id));
  const me = useMe(client);
  const [question, setQuestion] = useState<Question | null>(null);
  if (!person) return <Spinner label="Loading" />;
  const self = person.id === me?.id;
  const { role } = participant;
  const questions = self
    ? []
    : questionsAbout({ client, conversation, participant, name: person.display_name });
  const items = [
    ...(self ? [] : [{ label: 'Show profile', icon: UserRound, onSelect: onPerson }]),
    ...questions.map((one) => ({
      label: one.title,
      icon: one.icon,
      danger: one.danger,
      onSelect: () => setQuestion(one),
    })),
  ];
  return (
    <>
      <PersonRow
        person={person}
        detail={self ? `@${person.username} · you` : undefined}
        trail={
          <>
            {role !== 'member' && <span class="group-role">{role === 'owner' ? 'Owner' : 'Admin'}</span>}
            {items.length > 0 && (
              <Menu icon={EllipsisVertical} label={`Actions for ${person.display_name}`} items={items} />
            )}
          </>
        }
      />
      {question && (
        <Confirm
          title={question.title}
          text={question.text}
          action={question.action}
          danger={question.danger}
          run={async () => onChanged(await question.run())}
          onClose={() => setQuestion(null)}
        />
      )}
    </>
  );
}

interface About {
  client: Client;
  conversation: ChatConversation;
  participant: Participant;
  name: string;
}

function questionsAbout({ client, conversation, participant, name }: About): Question[] {
  const path = `/api/conversations/${conversation.id}/participants/${participant.user_id}`;
  const become = (role: Role) => () => client.request<Participant>('PATCH', path, { role });
  const changes = permissionsIn(conversation).changeRoles;
  const { role } = participant;
  const questions: (Question | false)[] = [
    changes &&
      role === 'member' && {
        icon: ShieldCheck,
        title: 'Make admin',
        text: `${name} may then change the group, add and remove people, and delete messages.`,
        action: 'Make admin',
        run: become('admin'),
      },
    changes &&
      role === 'admin' && {
        icon: ShieldMinus,
        title: 'Make a member again',
        text: `${name} is no admin of this group then.`,
        action: 'Make a member',
        run: become('member'),
      },
    changes && {
      icon: Crown,
      danger: true,
      title: 'Hand the group over',
      text: `${name} owns the group then, and you are an admin. Only ${name} can take that back.`,
      action: 'Hand over',
      run: become('owner'),
    },
    mayRemove(conversation.role, role) && {
      icon: UserMinus,
      danger: true,
      title: 'Remove from the group',
      text: `${name} sees nothing more of this group, and cannot come back by an invitation.`,
      action: 'Remove',
      run: () => client.request<null>('DELETE', path),
    },
  ];
  return questions.filter((question) => question !== false);
}
