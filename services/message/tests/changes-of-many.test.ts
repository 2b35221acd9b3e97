import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits, messageProto } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import { type CountedPool, countStatements } from './counted-pool.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { changesOfRoom } from './room-changes.ts';
import { openSendStream } from './send-stream.ts';

let network: TestNetwork;
let counted: CountedPool;
let alice: TestUser;
let bob: TestUser;

beforeAll(async () => {
  network = await startNetwork({
    env: { SEARCH_INDEXER: 'off' },
    seams: ({ pool }) => {
      counted = countStatements(pool);
      return { pool: counted.pool };
    },
  });
  [alice, bob] = [await network.newUser(), await network.newUser()];
});
afterAll(() => network.close());

type Key = [conversationId: string, sinceRev: number];

function changesOf(keys: readonly Key[], limit = 300): Promise<messageProto.ReadChangesResponse> {
  const wanted = keys.map(([conversationId, sinceRev]) => ({ conversationId, sinceRev: BigInt(sinceRev) }));
  return network.rpc.readChanges(create(messageProto.ReadChangesRequestSchema, { keys: wanted, limit }));
}

async function say(conversationId: string, count: number, text = 'hello'): Promise<void> {
  const stream = openSendStream(network);
  await stream.send(Array.from({ length: count }, () => ({ conversationId, senderId: alice.id, text })));
  stream.close();
}

const newRooms = (count: number) =>
  Promise.all(Array.from({ length: count }, () => newGroup(network, [alice, bob])));
const revsOf = ({ frames }: messageProto.ConversationChanges) => frames.map(({ rev }) => Number(rev));
const bytesOf = ({ frames }: messageProto.ConversationChanges) =>
  frames.reduce((sum, { frame }) => sum + frame.length, 0);
// The loops of the service go on meanwhile: relay, feed, retention, webhooks.
const isOfLoops = (statement: string) => /^outbox-|webhook|^(BEGIN|COMMIT|ROLLBACK)\s*$/.test(statement);

test('a hundred rooms behind are one statement, each with the page it has alone', async () => {
  const rooms = await newRooms(20);
  for (const [at, room] of rooms.entries()) await say(room, at % 7);
  await network.call(alice, 'POST', `/api/conversations/${rooms[3]}/participants`, {
    user_ids: [(await network.newUser()).id],
  });
  await network.call(bob, 'DELETE', `/api/conversations/${rooms[5]}/participants/${bob.id}`);
  // Behind by all, by some, by nothing, and ahead: the room of a database that was restored.
  const keys = [0, 1, 3, 8, 99].flatMap((sinceRev) => rooms.map((room): Key => [room, sinceRev]));
  counted.reset();
  const { changes, epoch } = await changesOf(keys, 4);
  expect(counted.statements.filter((statement) => !isOfLoops(statement))).toEqual(['changes-since-rev']);
  expect(changes).toHaveLength(100);
  for (const [at, [room, sinceRev]] of keys.entries()) {
    expect({ ...changes[at], epoch }).toEqual(await changesOfRoom(network, room, sinceRev, 4));
  }
  expect(revsOf(changes[26] as messageProto.ConversationChanges)).toEqual([2, 3, 4, 5]);
  expect(changes[26]).toMatchObject({ rev: 7n, hasMore: true });
  expect(changes[86]).toMatchObject({ rev: 7n, frames: [], hasMore: false });
});

test('a room that does not exist has rev 0 and keeps nothing from the others; too many are refused', async () => {
  const [room] = (await newRooms(1)) as [string];
  await say(room, 2);
  const { changes } = await changesOf([
    [randomUUID(), 0],
    [room, 1],
    [randomUUID(), 5],
  ]);
  expect(changes.map(({ rev, leftOut }) => [rev, leftOut])).toEqual([
    [0n, false],
    [3n, false],
    [0n, false],
  ]);
  expect(revsOf(changes[1] as messageProto.ConversationChanges)).toEqual([2, 3]);
  expect((await changesOf([])).changes).toEqual([]);
  const tooMany = Array.from({ length: 101 }, (): Key => [room, 0]);
  await expect(changesOf(tooMany)).rejects.toMatchObject({ code: 'invalid' });
  await expect(changesOf([[room, -1]])).rejects.toMatchObject({ code: 'invalid' });
  await expect(changesOf([['nowhere', 1]])).rejects.toMatchObject({ code: 'invalid' });
});

test('an answer is bounded: pages end early, rooms beyond it are left out, and asking on gets all', async () => {
  const rooms = await newRooms(12);
  const text = '😀'.repeat(4_000);
  for (const room of rooms) await say(room, 40, text);
  const found = new Map(rooms.map((room) => [room, [1]]));
  let answers = 0;
  for (let behind = rooms; behind.length > 0; answers++) {
    const keys = behind.map((room): Key => [room, found.get(room)?.at(-1) ?? 0]);
    const { changes } = await changesOf(keys);
    expect(changes.reduce((sum, page) => sum + bytesOf(page), 0)).toBeLessThanOrEqual(
      8 * limits.syncPageBytes,
    );
    expect(changes[0]?.leftOut).toBe(false);
    const [inside, outside] = [false, true].map((leftOut) =>
      behind.filter((_, at) => changes[at]?.leftOut === leftOut),
    ) as [string[], string[]];
    if (answers === 0) expect([inside.length, outside.length]).toEqual([8, 4]);
    for (const [at, page] of changes.entries()) {
      expect(bytesOf(page)).toBeLessThanOrEqual(limits.syncPageBytes);
      if (page.leftOut) expect(page).toMatchObject({ rev: 0n, frames: [], hasMore: false });
      found.get(behind[at] as string)?.push(...revsOf(page));
    }
    // Those left out come first the next time.
    behind = [...outside, ...inside].filter((room) => (found.get(room)?.at(-1) ?? 0) < 41);
  }
  for (const revs of found.values()) expect(revs).toEqual(Array.from({ length: 41 }, (_, at) => at + 1));
  expect(answers).toBeLessThan(6);
});

test('a transaction that holds the rows is not waited for, and is in the answer whole or not at all', async () => {
  const rooms = await newRooms(3);
  const keys = rooms.map((room): Key => [room, 1]);
  const client = await network.pool.connect();
  try {
    await client.query('BEGIN');
    for (const room of rooms) {
      await client.query(
        'UPDATE conversations SET rev = rev + 1, title = $2, row_rev = rev + 1 WHERE id = $1',
        [room, 'Renamed'],
      );
    }
    const before = (await changesOf(keys)).changes;
    expect(before.map(({ rev, frames }) => [rev, frames.length])).toEqual(rooms.map(() => [1n, 0]));
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  const after = (await changesOf(keys)).changes;
  expect(after.map((page) => [page.rev, revsOf(page)])).toEqual(rooms.map(() => [2n, [2]]));
});

test('while others write, every answer is of one moment: what has no more ends at the rev it names', async () => {
  const rooms = await newRooms(4);
  const keys = rooms.map((room): Key => [room, 0]);
  let isOver = false;
  const writing = Promise.all(
    rooms.map(async (room) => {
      for (let round = 0; round < 12; round++) await say(room, 3);
    }),
  ).then(() => {
    isOver = true;
  });
  let answers = 0;
  for (; !isOver || answers === 0; answers++) {
    for (const page of (await changesOf(keys)).changes) {
      expect(page.hasMore).toBe(false);
      expect(revsOf(page)).toEqual(Array.from({ length: Number(page.rev) }, (_, at) => at + 1));
    }
  }
  await writing;
});

// biome-ignore lint/suspicious/noExplicitAny: plans are trees of every shape
type Plan = any;
const rowsOf = (node: Plan) =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

test('rooms are read by index, with any settings: a large table costs no more', async () => {
  const rooms = await newRooms(10);
  await network.pool.query(
    `INSERT INTO messages (conversation_id, seq, rev, id, sender_id, client_message_id, kind, text, sent_at)
     SELECT r.id, n, n + 1, gen_random_uuid(), $2, gen_random_uuid(), 'text', 'one of many', now()
       FROM unnest($1::uuid[]) r (id), generate_series(1, 10000) n`,
    [rooms, alice.id],
  );
  await network.pool.query('ANALYZE');
  const ids = Array.from({ length: 100 }, (_, at) => `'${rooms[at % 10]}'`).join();
  const values = `ARRAY[${ids}]::uuid[], array_fill(9980::bigint, ARRAY[100]), array_fill(1::bigint, ARRAY[100]), 301, 524288, 4194304, 320`;
  for (const pool of [network.pool, network.hotPool]) {
    const client = await pool.connect();
    try {
      await client.query(`PREPARE changes (uuid[], bigint[], bigint[], bigint, bigint, bigint, bigint) AS
        ${hotStatement('changes-since-rev').text}`);
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await client.query('BEGIN');
        await client.query(`SET LOCAL plan_cache_mode = ${mode}`);
        const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT json) EXECUTE changes (${values})`);
        await client.query('COMMIT');
        const [explained] = rows[0]['QUERY PLAN'];
        // It would take ten times as long as the read.
        expect(explained).not.toHaveProperty('JIT');
        const nodes = nodesOf(explained.Plan);
        // One partition for each room: the others are not looked at.
        const scans = nodes.filter(
          (node) => /^messages_/.test(node['Relation Name']) && node['Actual Loops'] > 0,
        );
        expect(new Set(scans.map((node) => node['Node Type']))).toEqual(new Set(['Index Scan']));
        // 21 changes of each key, their numbers and then they themselves; per scan the server gives a rounded average.
        const read = scans.reduce((sum, node) => sum + rowsOf(node), 0);
        expect(read).toBeLessThan(5_000);
      }
      await client.query('DEALLOCATE changes');
    } finally {
      client.release();
    }
  }
});
