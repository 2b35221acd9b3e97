import type { ChatMessage } from '@parley/client';
import { useMemo } from 'preact/hooks';
import { useChat } from '../chat-context.ts';
import { usePeople } from '../use-people.ts';
import { partsOf } from './parts.ts';

export interface MessageTextProps {
  message: ChatMessage;
  /** Some emoji alone. */
  large: boolean;
  tabIndex: number;
}

/** The words of a message, with its links and mentions. Nothing in it is ever taken for markup. */
export function MessageText({ message, large, tabIndex }: MessageTextProps) {
  const { client, meId, openPerson } = useChat();
  const { text, mentions, mentions_all: all } = message;
  const people = usePeople(client, mentions);
  const parts = useMemo(() => {
    const users = new Map([...people.values()].map(({ id, username }) => [username.toLowerCase(), id]));
    return partsOf(text ?? '', { users, all });
  }, [text, people, all]);
  return (
    <span class="message-text" dir="auto" data-large={large}>
      {parts.map((part, at) => {
        if (part.kind === 'text') return part.text;
        if (part.kind === 'link') {
          return (
            <a
              key={at}
              href={part.href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              tabIndex={tabIndex}
            >
              {part.text}
            </a>
          );
        }
        const { userId } = part;
        if (userId === null)
          return (
            <strong key={at} class="message-mention" data-me="true">
              {part.text}
            </strong>
          );
        return (
          <button
            key={at}
            type="button"
            class="message-mention"
            data-me={userId === meId}
            tabIndex={tabIndex}
            onClick={() => openPerson(userId)}
          >
            {part.text}
          </button>
        );
      })}
    </span>
  );
}
