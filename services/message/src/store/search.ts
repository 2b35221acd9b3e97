import { hotStatement, inTransaction, type Pool, type PoolClient } from '@parley/database';
import { Gate } from '@parley/runtime';
import { plainArray, textArray } from './array-literal.ts';

const find = hotStatement('search-messages');
const findRecent = hotStatement('search-recent');
const findConversations = hotStatement('search-conversations');
const behind = hotStatement('search-behind');
const walk = hotStatement('search-walk');
const changed = hotStatement('search-changed');
const store = hotStatement('search-store');

// Tables that were empty when a plan was made are not for long.
const BY_INDEX = 'SET LOCAL enable_seqscan = off; SET LOCAL jit = off';
/** A search that takes longer is given up: it holds up those of others. */
const IN_TIME = `SET LOCAL statement_timeout = '2s'`;

/** Searches at a time, of the connections that all requests share, and how many wait; beyond, `busy`. */
const SHARE = { maxUnderWay: 3, maxWaiting: 30 };
const gates = new WeakMap<Pool, Gate>();

function gateOf(pool: Pool): Gate {
  const gate = gates.get(pool) ?? new Gate(SHARE);
  gates.set(pool, gate);
  return gate;
}

/** Reads of one snapshot, with plans that fit search. Throws `busy` when too much is searched. */
export function inSearch<T>(pool: Pool, read: (sql: PoolClient) => Promise<T>): Promise<T> {
  return gateOf(pool).run(() => snapshot(pool, read));
}

function snapshot<T>(pool: Pool, read: (sql: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(
    pool,
    async (sql) => {
      await sql.query(`${BY_INDEX}; ${IN_TIME}`);
      return read(sql);
    },
    'ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
}

/** Where a message stands in the results of a search, which begin with the newest. */
export interface FoundAt {
  conversationId: string;
  seq: number;
  sentAt: Date;
}

export interface Wanted {
  userId: string;
  /** A `tsquery` with `~` in place of the conversation's tag. */
  terms: string;
  conversationId: string | null;
  senderId: string | null;
  kind: string | null;
  before: Date | null;
}

/** Hits that are read to be sorted; of more, the newest are looked for among the latest messages. */
const SORTED_MOST = 3_000;
const RECENT = 5_000;

interface PlaceRow {
  conversation_id: string;
  seq: number;
  sent_at: Date;
  looked_at: number;
}

/**
 * The newest messages that may be what is wanted, among those the user may see; what they say now is to be compared.
 * The index knows no order, so a word in very many messages is first looked for in the latest ones.
 */
export async function findMessages(
  sql: PoolClient,
  wanted: Wanted,
  after: FoundAt | null,
  limit: number,
): Promise<FoundAt[]> {
  const values = [
    ...[wanted.userId, wanted.terms, wanted.conversationId, wanted.senderId, wanted.kind, wanted.before],
    ...[after?.sentAt ?? null, after?.conversationId ?? null, after?.seq ?? null, limit],
  ];
  const read = async (statement: typeof find, bound: number | null) =>
    (await sql.query<PlaceRow>({ ...statement, values: [...values, bound] })).rows;
  const some = await read(find, SORTED_MOST);
  if ((some[0]?.looked_at ?? 0) < SORTED_MOST) return some.map(placeOf);
  const recent = await read(findRecent, RECENT);
  return (recent.length === limit ? recent : await read(find, null)).map(placeOf);
}

function placeOf(row: PlaceRow): FoundAt {
  return { conversationId: row.conversation_id, seq: row.seq, sentAt: row.sent_at };
}

/** Ids of a user's conversations with a title or members of up to `membersMost` like `text`, best first. */
export async function findConversationIds(
  sql: PoolClient,
  wanted: { userId: string; text: string; membersMost: number; limit: number },
): Promise<string[]> {
  const values = [wanted.userId, wanted.text, wanted.membersMost, wanted.limit];
  const { rows } = await sql.query<{ id: string }>({ ...findConversations, values });
  return rows.map(({ id }) => id);
}

/** A message as the index has to know it; no text: not at all. */
export interface ChangedMessage {
  conversation_id: string;
  seq: number;
  rev: number;
  sender_id: string | null;
  kind: string;
  sent_at: Date;
  text: string | null;
}

/** What one round of indexing stores. */
export interface Indexed {
  /** With their words as a `tsvector`. */
  found: readonly (ChangedMessage & { words: string })[];
  gone: readonly ChangedMessage[];
  positions: readonly { id: string; rev: number }[];
}

// Any constant will do, as long as no other program on this database takes the same lock.
export const INDEXING_LOCK = 7_255_933_872;

/** Runs one round of indexing, unless another instance is at one: then null. */
export function inIndexing<T>(pool: Pool, work: (sql: PoolClient) => Promise<T>): Promise<T | null> {
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
      INDEXING_LOCK,
    ]);
    if (!rows[0]?.locked) return null;
    await sql.query(BY_INDEX);
    return work(sql);
  });
}

/** Those of some conversations that changed since they were indexed, and by how many revs. */
export async function conversationsBehind(
  sql: PoolClient,
  ids: readonly string[],
): Promise<{ id: string; head: number; behind: number }[]> {
  const { rows } = await sql.query<{ id: string; head: number; behind: number }>({
    ...behind,
    values: [plainArray(ids)],
  });
  return rows;
}

/** Looks at the next conversations by id: those to be indexed, and where to go on; null at the end. */
export async function walkConversations(
  pool: Pool,
  afterId: string,
  limit: number,
): Promise<{ behind: string[]; next: string | null }> {
  const { rows } = await pool.query<{ id: string; is_behind: boolean }>({
    ...walk,
    values: [afterId, limit],
  });
  return {
    behind: rows.filter((row) => row.is_behind).map(({ id }) => id),
    next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
  };
}

/** What changed since conversations were indexed: of each the first `mostEach` by rev, in no order. */
export async function changedMessages(
  sql: PoolClient,
  ids: readonly string[],
  mostEach: number,
): Promise<ChangedMessage[]> {
  const { rows } = await sql.query<ChangedMessage>({ ...changed, values: [plainArray(ids), mostEach] });
  return rows;
}

export async function storeIndexed(sql: PoolClient, { found, gone, positions }: Indexed): Promise<void> {
  await sql.query({
    ...store,
    values: [
      plainArray(found.map((message) => message.conversation_id)),
      plainArray(found.map(({ seq }) => seq)),
      plainArray(found.map((message) => message.sender_id)),
      plainArray(found.map(({ kind }) => kind)),
      plainArray(found.map((message) => message.sent_at.toISOString())),
      textArray(found.map(({ words }) => words)),
      plainArray(gone.map((message) => message.conversation_id)),
      plainArray(gone.map(({ seq }) => seq)),
      plainArray(positions.map(({ id }) => id)),
      plainArray(positions.map(({ rev }) => rev)),
    ],
  });
}
