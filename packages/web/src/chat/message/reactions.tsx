import type { ChatMessage } from '@parley/client';
import { useChat } from '../chat-context.ts';
import { usePeople } from '../use-people.ts';
import { useReact } from './use-react.ts';

/** Who has reacted how; a press gives the same, or takes the own one back. */
export function Reactions({ message, tabIndex }: { message: ChatMessage; tabIndex: number }) {
  const { client, meId } = useChat();
  const react = useReact();
  const people = usePeople(client, [...new Set(message.reactions.flatMap(({ user_ids: ids }) => ids))]);
  if (message.reactions.length === 0) return null;
  return (
    <ul class="message-reactions" aria-label="Reactions">
      {message.reactions.map(({ emoji, count, user_ids: ids }) => {
        const own = message.my_reactions.includes(emoji);
        const who = ids.map((id) => (id === meId ? 'You' : (people.get(id)?.display_name ?? '…')));
        const more = count - ids.length;
        const names = [...who, ...(more > 0 ? [`${more} more`] : [])].join(', ');
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={own}
              title={names}
              tabIndex={tabIndex}
              onClick={() => react(message, emoji)}
            >
              <span class="message-emoji">{emoji}</span>
              {count > 1 && <span>{count}</span>}
              <span class="visually-hidden"> {names}</span>
              <span class="visually-hidden">{names}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
