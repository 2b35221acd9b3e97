import { limits, type Message, type messageRoutes, type QueryOf } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { type HistoryPage, messagesAfter, messagesAt, messagesBefore } from '../store/messages.ts';
import { withOwnReactions } from '../store/reactions.ts';
import { invalidField, visibleConversation } from './visible-conversation.ts';

const DEFAULT_LIMIT = 50;

type Query = QueryOf<typeof messageRoutes.listMessages>;

interface Page {
  messages: Message[];
  has_more: boolean;
}

export function listMessages({ pool }: MessageContext): Handler<typeof messageRoutes.listMessages> {
  return async ({ caller: { userId }, params, query }) => {
    checkOnePlace(query);
    const head = await visibleConversation(pool, params.conversation_id, userId);
    const at = { conversationId: head.id, visibleFromSeq: head.visible_from_seq };
    const page = await pageOf(pool, { ...at, limit: query.limit ?? DEFAULT_LIMIT }, query);
    const quoted = await messagesOf(pool, at, quotedBeside(page.messages));
    // One read for both.
    const own = await withOwnReactions(pool, userId, [...page.messages, ...quoted]);
    const messages = own.slice(0, page.messages.length);
    return { status: 200, body: { ...page, messages, quoted: own.slice(messages.length) } };
  };
}

function checkOnePlace({ before_seq, after_seq, around_seq, seqs }: Query): void {
  const places = Object.entries({ before_seq, after_seq, around_seq, seqs }).filter(
    ([, at]) => at !== undefined,
  );
  const [first, second] = places;
  if (first && second) throw invalidField(second[0], `and ${first[0]} exclude each other`);
}

async function pageOf(pool: Pool, page: HistoryPage, query: Query): Promise<Page> {
  const { before_seq: before, after_seq: after, around_seq: around, seqs } = query;
  if (seqs !== undefined) {
    const wanted = [...new Set(seqs.split(',').map(Number))];
    if (wanted.length > limits.seqsPerRequest) {
      throw invalidField('seqs', `must be at most ${limits.seqsPerRequest}`);
    }
    return { messages: await messagesOf(pool, page, wanted), has_more: false };
  }
  if (after !== undefined) return pageAfter(pool, page, after);
  if (around === undefined) return pageBefore(pool, page, before ?? Number.MAX_SAFE_INTEGER);
  const older = Math.floor(page.limit / 2);
  const [earlier, later] = await Promise.all([
    pageBefore(pool, { ...page, limit: older }, around),
    pageAfter(pool, { ...page, limit: page.limit - older }, around - 1),
  ]);
  return {
    messages: [...earlier.messages, ...later.messages],
    has_more: earlier.has_more || later.has_more,
  };
}

// One more than asked for tells whether there is another page.
async function pageAfter(pool: Pool, page: HistoryPage, seq: number): Promise<Page> {
  const found = await messagesAfter(pool, { ...page, limit: page.limit + 1, seq });
  return { messages: found.slice(0, page.limit), has_more: found.length > page.limit };
}

async function pageBefore(pool: Pool, page: HistoryPage, seq: number): Promise<Page> {
  const found = await messagesBefore(pool, { ...page, limit: page.limit + 1, seq });
  const isMore = found.length > page.limit;
  return { messages: isMore ? found.slice(1) : found, has_more: isMore };
}

/** What replies of a page quote and is not in it. */
function quotedBeside(messages: readonly Message[]): number[] {
  const present = new Set(messages.map(({ seq }) => seq));
  const quoted = messages.flatMap(({ reply_to_seq: seq }) => (seq === null || present.has(seq) ? [] : [seq]));
  return [...new Set(quoted)];
}

async function messagesOf(
  pool: Pool,
  { conversationId, visibleFromSeq }: Pick<HistoryPage, 'conversationId' | 'visibleFromSeq'>,
  seqs: readonly number[],
): Promise<Message[]> {
  const visible = seqs.filter((seq) => seq >= visibleFromSeq);
  const found = await messagesAt(
    pool,
    visible.map((seq) => ({ conversationId, seq })),
  );
  return found.sort((a, b) => a.seq - b.seq);
}
