import type { ChatConversation, Client, Participant } from '@parley/client';
import { useMemo } from 'preact/hooks';
import type { Participants } from '../panel/answers.ts';
import { type Pages, usePages } from '../panel/use-pages.ts';
import { useValue } from '../use-value.ts';

/** Members are told live up to this many; above they are read by pages (docs/protocol.md). */
const LIVE_MEMBERS = 100;

const ranks = { owner: 0, admin: 1, member: 2 } as const;

export interface Members extends Pages<Participant> {
  /** Puts how somebody is now in their place; null: they are gone. */
  replace: (userId: string, now: Participant | null) => void;
}

/** Members of a group: kept up to date in small ones, by pages in large ones. */
export function useMembers(client: Client, conversation: ChatConversation): Members {
  const large = conversation.member_count > LIVE_MEMBERS;
  const known = useValue(client.conversation(conversation.id).participants);
  const pages = usePages<Participant>(
    async (cursor, signal) => {
      if (!large) return { items: [], cursor: null };
      const query = new URLSearchParams({ limit: '100', ...(cursor === null ? {} : { cursor }) });
      const path = `/api/conversations/${conversation.id}/participants?${query}`;
      const page = await client.request<Participants>('GET', path, undefined, signal);
      return { items: page.participants, cursor: page.cursor };
    },
    [client, conversation.id, large],
  );
  const live = useMemo(() => {
    const all = known.size > 0 ? [...known.values()] : conversation.participants;
    return sorted(all.filter(({ left_seq: left }) => left === null));
  }, [known, conversation.participants]);
  // Roles of those who are known live are newer than the page's.
  const paged = pages.items
    .map((member) => newer(member, known.get(member.user_id)))
    .filter(({ left_seq: left }) => left === null);
  const replace = (userId: string, now: Participant | null) =>
    pages.set((all) => all.flatMap((member) => (member.user_id === userId ? (now ?? []) : member)));
  const read = large ? { items: paged } : { items: live, loading: false, error: null, hasMore: false };
  return { ...pages, ...read, replace };
}

function newer(read: Participant, live: Participant | undefined): Participant {
  return live && live.rev > read.rev ? live : read;
}

function sorted(members: readonly Participant[]): Participant[] {
  return [...members].sort((a, b) => ranks[a.role] - ranks[b.role] || a.joined_seq - b.joined_seq);
}
