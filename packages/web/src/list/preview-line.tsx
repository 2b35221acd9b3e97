import type { ChatConversation, Client } from '@parley/client';
import { Ban, Clock, File, Film, type IconNode, Image, Lock, Mic } from 'lucide';
import type { Part } from '../chat/message/system-words.ts';
import { Name } from '../people/name.tsx';
import { useMe } from '../people/use-me.ts';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../use-value.ts';
import { type PreviewIcon, previewOf } from './preview.ts';

const icons: Record<PreviewIcon, IconNode> = {
  picture: Image,
  film: Film,
  sound: Mic,
  file: File,
  deleted: Ban,
  encrypted: Lock,
};

/** The second line of a row: who is typing, else what waits to be sent, else the last message. */
export function PreviewLine({ client, conversation }: { client: Client; conversation: ChatConversation }) {
  const me = useMe(client)?.id ?? null;
  const waiting = useValue(client.outbox).findLast(({ conversation_id: id }) => id === conversation.id);
  const isGroup = conversation.type === 'group';
  const [typist] = conversation.typing;
  if (typist !== undefined) {
    return (
      <span class="list-preview" data-typing="true">
        {isGroup && <Name client={client} userId={typist} />}
        {isGroup ? ' is typing…' : 'typing…'}
      </span>
    );
  }
  const message = waiting ?? conversation.last_message;
  if (!message) return <span class="list-preview">{isGroup ? 'New group' : 'Say hello'}</span>;
  const { by, icon, parts } = previewOf(message, { me, isGroup });
  return (
    <span class="list-preview" data-failed={waiting?.status === 'failed'}>
      {waiting && <Icon icon={Clock} size={13} />}
      {by && (
        <>
          {by === 'You' ? by : <PartShown client={client} part={by} />}
          {': '}
        </>
      )}
      {icon && <Icon icon={icons[icon]} size={14} />}
      {parts.map((part, index) => (
        <PartShown key={index} client={client} part={part} />
      ))}
    </span>
  );
}

/** A person by name, or words. */
function PartShown({ client, part }: { client: Client; part: Part }) {
  return typeof part === 'string' ? part : <Name client={client} userId={part.person} />;
}
