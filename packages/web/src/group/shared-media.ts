import type { Client } from '@parley/client';
import type { Message } from '@parley/contracts';
import type { Messages } from '../panel/answers.ts';
import type { Page } from '../panel/use-pages.ts';

const WANTED = 12;
/** History that is read at most for one page: 500 messages. */
const READS = 5;

/**
 * What was shared in a conversation, the newest first. History is walked back, as there is no list of it: a page may
 * have fewer than wanted, or none, and still a cursor.
 */
export async function sharedMediaPage(
  client: Client,
  conversationId: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<Message>> {
  const items: Message[] = [];
  let before = cursor;
  for (let read = 0; read < READS && items.length < WANTED; read++) {
    const { messages, has_more: hasMore } = await client.request<Messages>(
      'GET',
      `/api/conversations/${conversationId}/messages?limit=100${before === null ? '' : `&before_seq=${before}`}`,
      undefined,
      signal,
    );
    items.push(...messages.filter(({ media }) => media !== null).reverse());
    before = hasMore && messages.length > 0 ? String(messages[0]!.seq) : null;
    if (before === null) break;
  }
  return { items, cursor: before };
}
