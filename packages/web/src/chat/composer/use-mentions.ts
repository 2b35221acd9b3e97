import type { ChatConversation, Client, User } from '@parley/client';
import { useMemo, useState } from 'preact/hooks';
import { useValue } from '../../use-value.ts';
import { usePeople } from '../use-people.ts';
import { matching, mentionBefore } from './mentions.ts';

const everybody: User = { id: 'all', username: 'all', display_name: 'Everybody', avatar_url: null };

export interface Mentioning {
  members: readonly User[];
  /** Who fits what is being written after an `@`. */
  offered: readonly User[];
  /** Call it when text or caret have changed. */
  look(text: string, caret: number): void;
  dismiss(): void;
  /** The text with the mention in it, and where the caret stands then. */
  taken(text: string, caret: number, person: User): { text: string; caret: number };
}

/** Whom a message in this conversation may mention: in groups, those of its members that are known. */
export function useMentions(
  client: Client,
  conversation: ChatConversation,
  meId: string,
  mayMentionAll: boolean,
): Mentioning {
  const participants = useValue(client.conversation(conversation.id).participants);
  const [query, setQuery] = useState<string | null>(null);
  const ids = useMemo(() => {
    if (conversation.type === 'direct') return [];
    const known = participants.size > 0 ? [...participants.values()] : conversation.participants;
    return known
      .filter(({ left_seq: left, user_id: id }) => left === null && id !== meId)
      .map((one) => one.user_id);
  }, [participants, conversation.participants, conversation.type, meId]);
  const people = usePeople(client, ids);
  const members = useMemo(() => [...people.values()], [people]);
  const offered = useMemo(
    () => (query === null ? [] : matching(mayMentionAll ? [...members, everybody] : members, query)),
    [members, query, mayMentionAll],
  );
  return {
    members,
    offered,
    look: (text, caret) => setQuery(mentionBefore(text, caret)?.query ?? null),
    dismiss: () => setQuery(null),
    taken(text, caret, { username }) {
      setQuery(null);
      const start = mentionBefore(text, caret)?.start ?? caret;
      const before = `${text.slice(0, start)}@${username} `;
      return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
    },
  };
}
