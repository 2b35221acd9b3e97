import type { ChatConversation, Client, User } from '@parley/client';
import { useEffect, useReducer } from 'preact/hooks';
import { presenceInWords } from '../../panel/presence.ts';
import { useMe } from '../../people/use-me.ts';
import { createState } from '../../state.ts';
import { useValue } from '../../use-value.ts';
import { usePeople } from '../use-people.ts';

const nobody = createState(null);
const MINUTE_MS = 60_000;

export interface Subtitle {
  text: string;
  typing: boolean;
}

/** Who is typing, else whether the other is there, else how many there are. */
export function useSubtitle(client: Client, conversation: ChatConversation): Subtitle {
  const { peer, typing, type, member_count: members } = conversation;
  const meId = useMe(client)?.id;
  const presence = useValue(peer ? client.presence(peer.id) : nobody);
  const typists = usePeople(client, typing.filter((id) => id !== meId).slice(0, 3));
  const [, tick] = useReducer<number, void>((count) => count + 1, 0);
  useEffect(() => {
    // "Last seen 3 minutes ago" grows older.
    const timer = setInterval(() => tick(), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  if (typists.size > 0) return { text: typingInWords([...typists.values()], type), typing: true };
  if (type === 'group')
    return { text: members === 1 ? 'Only you' : `${members.toLocaleString()} members`, typing: false };
  return { text: presence ? presenceInWords(presence) : '', typing: false };
}

export function typingInWords(
  people: readonly Pick<User, 'display_name'>[],
  type: 'direct' | 'group',
): string {
  if (type === 'direct') return 'Typing…';
  const names = people.map(({ display_name: name }) => name.split(' ')[0]!);
  if (names.length === 1) return `${names[0]} is typing…`;
  return names.length === 2 ? `${names[0]} and ${names[1]} are typing…` : 'Several people are typing…';
}
