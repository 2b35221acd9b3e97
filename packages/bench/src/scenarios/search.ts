import { setTimeout as wait } from 'node:timers/promises';
import { benchSearch } from '../benches/search.ts';
import { type Account, createAccounts, createConversations } from '../product/accounts.ts';
import type { Product } from '../product/product.ts';
import { getOf } from '../product/rest-calls.ts';
import { notIndexed, writeMessages } from '../product/written-messages.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

const HITS = 20;

/** Somebody in 10 conversations and somebody in 1,000 look for rare words and for words that are common elsewhere. */
export async function search(parts: ScenarioParts): Promise<BenchResult> {
  const { sizes, product, progress } = parts;
  const { few, many, conversations, ...options } = sizes.search;
  progress(`writing ${few} and ${many} messages, and waiting for their index`);
  const small = await parts.another('bench-search-few');
  const inFew = await fill(small, conversations, few);
  const inMany = await fill(product, conversations, many);
  const ask = (q: string, n: number, hasAim = true) => {
    const path = `/api/search/messages?q=${q}&limit=${HITS}`;
    return {
      hasAim,
      few: getOf(small, inFew.searchers[n] as Account, path),
      many: getOf(product, inMany.searchers[n] as Account, path),
    };
  };
  const questions = conversations.flatMap((count, n) => [
    { what: `a rare word, ${count} conversations`, ...ask('needle', n) },
    { what: `a word common elsewhere, ${count} conversations`, ...ask('haystack', n) },
    { what: `two words and a prefix, ${count} conversations`, ...ask('needle+haystack+nee', n) },
    {
      what: `the newest of a word in every own message, ${count} conversations`,
      ...ask('everywhere', n, false),
    },
  ]);
  return benchSearch({
    ...options,
    questions,
    settings: { 'messages, many': many, 'messages, few': few, shared_buffers: inMany.sharedBuffers },
    details: { indexedPerSecond: inMany.indexedPerSecond, bytes: inMany.bytes },
    progress,
  });
}

/** A fifth of the messages is in the conversations of each searcher, the rest elsewhere. */
async function fill(product: Product, conversations: readonly number[], messages: number) {
  const { pool } = product;
  const searchers = await createAccounts(pool, conversations.length);
  const [other] = await createAccounts(pool, 1);
  const fifth = Math.floor(messages / 5);
  const startedAtMs = performance.now();
  const mine = { everywhere: 'everywhere', somewhere: { words: 'needle haystack', hits: HITS } };
  for (const [n, searcher] of searchers.entries()) {
    const own = await createConversations(pool, Array(conversations[n]).fill([searcher]));
    await writeMessages(pool, { ...mine, conversationIds: own.map(({ id }) => id), messages: fifth });
  }
  const others = await createConversations(pool, Array(100).fill([other]));
  await writeMessages(pool, {
    conversationIds: others.map(({ id }) => id),
    messages: messages - fifth * conversations.length,
    everywhere: 'haystack',
  });
  while ((await notIndexed(pool)) > 0) await wait(200);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  await pool.query('VACUUM ANALYZE messages, message_search, conversations, participants');
  const { rows } = await pool.query<{ bytes: Record<string, number>; buffers: string }>(
    `SELECT current_setting('shared_buffers') AS buffers, jsonb_build_object(
       'messages', (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('messages')),
       'message_search', (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('message_search'))) AS bytes`,
  );
  return {
    searchers,
    indexedPerSecond: messages / seconds,
    bytes: rows[0]?.bytes,
    sharedBuffers: rows[0]?.buffers ?? '',
  };
}
