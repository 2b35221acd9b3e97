import type { Message, SearchResult } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import { messagesAt } from '../store/messages.ts';
import { withOwnReactions } from '../store/reactions.ts';
import { type FoundAt, findMessages, inSearch, type Wanted } from '../store/search.ts';
import { highlightOf } from './highlight.ts';
import { hitsIn, type SearchQuery } from './query.ts';
import { wantedTerms } from './terms.ts';
import { wordsOf } from './words.ts';

/** How often the index is asked for one page; what it found may be something else by now, or another order of words. */
const ROUNDS = 4;
const LOOKED_AT_LEAST = 50;

export interface SearchPage {
  results: SearchResult[];
  /** Where the next page begins; null on the last one. A page may be short, even empty, and not be the last. */
  next: FoundAt | null;
}

/**
 * Messages that answer a question, as they are now, newest first. The index only proposes: each message is read and
 * compared again, so that nothing is found by what was edited or deleted.
 */
export function searchMessages(
  pool: Pool,
  query: SearchQuery,
  wanted: Omit<Wanted, 'terms'> & { after: FoundAt | null; limit: number },
): Promise<SearchPage> {
  return inSearch(pool, async (sql) => {
    const { results, next } = await pageOf(sql, query, wanted);
    const messages = results.map(({ message }) => message);
    const own = await withOwnReactions(sql, wanted.userId, messages);
    return { results: results.map((result, i) => ({ ...result, message: own[i] ?? result.message })), next };
  });
}

async function pageOf(
  sql: PoolClient,
  query: SearchQuery,
  wanted: Omit<Wanted, 'terms'> & { after: FoundAt | null; limit: number },
): Promise<SearchPage> {
  const results: SearchResult[] = [];
  let { after } = wanted;
  for (let round = 0; round < ROUNDS; round++) {
    const most = round === 0 ? wanted.limit + 1 : Math.max(wanted.limit + 1, LOOKED_AT_LEAST);
    const places = await findMessages(sql, { ...wanted, terms: wantedTerms(query) }, after, most);
    const found = await answersAt(sql, query, places);
    for (const place of places) {
      const result = found.get(keyOf(place.conversationId, place.seq));
      // The page is full: it ends with the place before.
      if (result && results.length === wanted.limit) return { results, next: after };
      if (result) results.push(result);
      after = place;
    }
    if (places.length < most) return { results, next: null };
  }
  return { results, next: after };
}

async function answersAt(
  sql: PoolClient,
  query: SearchQuery,
  places: readonly FoundAt[],
): Promise<Map<string, SearchResult>> {
  const messages = await messagesAt(sql, places);
  const answers = new Map<string, SearchResult>();
  for (const message of messages) {
    const result = answerOf(message, query);
    if (result) answers.set(keyOf(message.conversation_id, message.seq), result);
  }
  return answers;
}

function answerOf(message: Message, query: SearchQuery): SearchResult | null {
  const { text, kind } = message;
  if (message.deleted_at !== null || text === null || (kind !== 'text' && kind !== 'media')) return null;
  const words = wordsOf(text);
  const hits = hitsIn(words, query);
  if (!hits) return null;
  return {
    conversation_id: message.conversation_id,
    message,
    highlight: highlightOf(text, words, hits),
  };
}

function keyOf(conversationId: string, seq: number): string {
  return `${conversationId}:${seq}`;
}
