import type { ChatConversation, Client } from '@parley/client';
import type { ConversationView, SearchResult } from '@parley/contracts';
import type { ConversationHits, MessageHits } from '../panel/answers.ts';
import { type Pages, usePages } from '../panel/use-pages.ts';
import { useSettled } from '../panel/use-settled.ts';

export type Kind = 'all' | 'text' | 'media';

export interface Wanted {
  query: string;
  /** Only in this conversation. */
  conversationId: string | null;
  kind: Kind;
}

export interface Found {
  /** What is shown is the answer to this; behind what is typed by a pause. */
  query: string;
  conversations: readonly (ConversationView | ChatConversation)[];
  messages: Pages<SearchResult>;
}

const PAUSE_MS = 250;

export function useSearch(client: Client, wanted: Wanted): Found {
  const query = useSettled(wanted.query.trim(), PAUSE_MS);
  const { conversationId, kind } = wanted;
  const conversations = usePages<ConversationView>(
    async (_, signal) => {
      if (query === '' || conversationId !== null) return { items: [], cursor: null };
      const path = `/api/search/conversations?${new URLSearchParams({ q: query.slice(0, 100), limit: '5' })}`;
      const found = await client.request<ConversationHits>('GET', path, undefined, signal);
      return { items: found.conversations, cursor: null };
    },
    [client, query, conversationId],
  );
  const messages = usePages<SearchResult>(
    async (cursor, signal) => {
      if (query === '') return { items: [], cursor: null };
      const path = `/api/search/messages?${messageQuery(query, conversationId, kind, cursor)}`;
      const page = await client.request<MessageHits>('GET', path, undefined, signal);
      return { items: page.results, cursor: page.cursor };
    },
    [client, query, conversationId, kind],
  );
  return { query, conversations: conversations.items, messages };
}

function messageQuery(
  query: string,
  conversationId: string | null,
  kind: Kind,
  cursor: string | null,
): URLSearchParams {
  return new URLSearchParams({
    q: query.slice(0, 200),
    limit: '20',
    ...(conversationId === null ? {} : { conversation_id: conversationId }),
    ...(kind === 'all' ? {} : { kind }),
    ...(cursor === null ? {} : { cursor }),
  });
}
