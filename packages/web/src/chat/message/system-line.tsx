import type { ChatMessage } from '@parley/client';
import { useMemo } from 'preact/hooks';
import { nameOf, useChat } from '../chat-context.ts';
import { usePeople } from '../use-people.ts';
import { systemInWords } from './system-words.ts';

/** What happened in the group, among its messages. */
export function SystemLine({ message }: { message: ChatMessage }) {
  const { client, meId, jumpTo } = useChat();
  const { system, sender_id: senderId } = message;
  const parts = useMemo(() => (system ? systemInWords(system, senderId) : []), [system, senderId]);
  const people = usePeople(
    client,
    parts.flatMap((part) => (typeof part === 'string' ? [] : [part.person])),
  );
  const said = parts
    .map((part, at) => {
      if (typeof part === 'string') return part;
      const name = nameOf(people, part.person, meId);
      return name === 'You' && at > 0 ? 'you' : name;
    })
    .join('');
  const pinned = system?.seq;
  return (
    <p class="message-system" dir="auto">
      {pinned === undefined ? (
        said
      ) : (
        <button type="button" onClick={() => jumpTo(pinned)}>
          {said}
        </button>
      )}
    </p>
  );
}
