import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createPool, createTestDatabase, hotStatement, type Pool, type TestDatabase } from '@parley/database';
import { eventually, testServers } from '@parley/runtime';
import type { Changes } from '../../src/relay/changes.ts';
import type { Loop } from '../../src/relay/loop.ts';
import { indexSome } from '../../src/search/index-messages.ts';
import { type IndexerOptions, startIndexer } from '../../src/search/indexer.ts';
import { readQuery, type SearchQuery } from '../../src/search/query.ts';
import { searchMessages } from '../../src/search/search-messages.ts';
import { type FoundAt, inIndexing } from '../../src/store/search.ts';

let database: TestDatabase;
let pool: Pool;
let running: Loop | undefined;
let errors: unknown[];

beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({ url: database.url, max: 4, applicationName: 'test', connectTimeoutMs: 15_000 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  errors = [];
  await pool.query('TRUNCATE conversations, participants, messages, message_search, search_positions');
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  expect(errors).toEqual([]);
});

/** Runs an indexer to the end of the test. */
function index(feed: IndexerOptions['feed']): void {
  running = startIndexer({ pool, feed, onError: (error) => errors.push(error) });
}

const silent = { watch: () => () => true };

/** A conversation as it was before anything indexed it. */
async function conversationOf(userId: string, texts: string[]): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO conversations (id, type, rev, last_seq, created_by) VALUES ($1, 'group', $3 + 1, $3, $2)`,
    [id, userId, texts.length],
  );
  await pool.query('INSERT INTO participants (conversation_id, user_id, rev) VALUES ($1, $2, 1)', [
    id,
    userId,
  ]);
  await pool.query(
    `INSERT INTO messages (conversation_id, seq, id, sender_id, text, sent_at, rev)
     SELECT $1, n, gen_random_uuid(), $2, t, now() + n * interval '1 ms', n + 1
       FROM unnest($3::text[]) WITH ORDINALITY AS m(t, n)`,
    [id, userId, texts],
  );
  return id;
}

async function found(userId: string, q: string): Promise<number> {
  const all = { conversationId: null, senderId: null, kind: null, before: null, after: null };
  const { results } = await searchMessages(pool, readQuery(q) as SearchQuery, { ...all, userId, limit: 50 });
  return results.length;
}

test('what was there before search, or while nobody indexed, is indexed at the start', async () => {
  const user = randomUUID();
  for (let i = 0; i < 5; i++) await conversationOf(user, [`old ${i}`, 'other']);
  index(silent);
  await eventually('old', async () => (await found(user, 'old')) === 5);
});

test('a conversation longer than one round is indexed to its end, each message once', async () => {
  const user = randomUUID();
  const id = await conversationOf(
    user,
    Array.from({ length: 1_100 }, (_, i) => `word w${i}`),
  );
  for (let rounds = 0, left: string[] | null = [id]; left && left.length > 0; rounds++) {
    expect(rounds).toBeLessThan(10);
    left = await indexSome(pool, left);
  }
  const { rows } = await pool.query('SELECT count(*)::int AS n FROM message_search');
  expect(rows[0].n).toBe(1_100);
  expect([await found(user, '"word w0"'), await found(user, '"word w1099"')]).toEqual([1, 1]);
  const positions = await pool.query('SELECT rev FROM search_positions');
  expect(positions.rows).toEqual([{ rev: 1_101 }]);
});

test('a round that is killed before it commits leaves nothing, and is done again', async () => {
  const user = randomUUID();
  const id = await conversationOf(user, ['killed message']);
  const killed = inIndexing(pool, async (sql) => {
    await sql.query(`INSERT INTO search_positions VALUES ($1, 2)`, [id]);
    await sql.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  await expect(killed).rejects.toThrow();
  expect(await found(user, 'killed')).toBe(0);
  index(silent);
  await eventually('killed', async () => (await found(user, 'killed')) === 1);
});

test('one indexes at a time; who comes second is told so', async () => {
  const id = await conversationOf(randomUUID(), ['text']);
  const second = await inIndexing(pool, () => indexSome(pool, [id]));
  expect(second).toBeNull();
  expect(await indexSome(pool, [id])).toEqual([]);
});

test('what the feed names is indexed, and after a gap in the feed everything is compared', async () => {
  const user = randomUUID();
  let tell: (changes: Changes) => void = () => {};
  const feed = {
    watch(listener: (changes: Changes) => void) {
      tell = listener;
      return () => true;
    },
  };
  index(feed);
  await conversationOf(user, ['first']);
  await eventually('first', async () => (await found(user, 'first')) === 1);
  const id = await conversationOf(user, ['second']);
  tell({ revs: [{ conversationId: id }], compareAll: false } as Changes);
  await eventually('second', async () => (await found(user, 'second')) === 1);
  await conversationOf(user, ['third']);
  tell({ revs: [], compareAll: true } as unknown as Changes);
  await eventually('third', async () => (await found(user, 'third')) === 1);
});

test('no search reads a table from end to end', async () => {
  const user = randomUUID();
  await conversationOf(
    user,
    Array.from({ length: 50 }, (_, i) => `word w${i}`),
  );
  const statement = hotStatement('search-messages');
  const client = await pool.connect();
  try {
    await client.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
    await client.query(`PREPARE s AS ${statement.text}`);
    const { rows } = await client.query<Record<string, string>>(
      `EXPLAIN EXECUTE s('${user}', '''~word''', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 20, 3000)`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toMatch(/Seq Scan/);
    expect(plan.match(/Bitmap Index Scan on message_search_\d+_words_idx/g)).toHaveLength(16);
  } finally {
    client.release(true);
  }
});

test('a word in very many messages gives the newest, page by page', async () => {
  const user = randomUUID();
  const left = await conversationOf(
    user,
    Array.from({ length: 3_100 }, () => 'usual'),
  );
  const right = await conversationOf(user, ['usual', 'rare usual']);
  for (let more: string[] | null = [left, right]; more && more.length > 0; )
    more = await indexSome(pool, more);
  const all = { conversationId: null, senderId: null, kind: null, before: null };
  const query = readQuery('usual') as SearchQuery;
  const seen: string[] = [];
  for (let after: FoundAt | null = null, pages = 0; pages < 64; pages++) {
    const page = await searchMessages(pool, query, { ...all, after, userId: user, limit: 50 });
    seen.push(...page.results.map(({ message }) => `${message.conversation_id}:${message.seq}`));
    after = page.next;
    if (after === null) break;
  }
  const { rows } = await pool.query<{ place: string }>(
    `SELECT conversation_id || ':' || seq AS place FROM messages ORDER BY sent_at DESC, conversation_id DESC, seq DESC`,
  );
  expect(seen).toEqual(rows.map(({ place }) => place));
});

test('long texts without spaces are indexed in portions, and none is left out', async () => {
  const texts = Array.from({ length: 60 }, (_, i) => `${'読'.repeat(3_900)}number${i}`);
  const id = await conversationOf(randomUUID(), texts);
  let rounds = 1;
  while ((await indexSome(pool, [id]))?.length) rounds += 1;
  expect(rounds).toBeGreaterThan(1);
  const { rows } = await pool.query('SELECT count(*)::integer AS count FROM message_search');
  expect(rows[0].count).toBe(60);
});
