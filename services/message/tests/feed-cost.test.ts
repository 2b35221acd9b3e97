import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import { rotateEpoch } from '@parley/database';
import { eventually } from '@parley/runtime';
import { startChangeFeed } from '../src/relay/change-feed.ts';
import type { Changes } from '../src/relay/changes.ts';
import { type CountedPool, countStatements } from './counted-pool.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { changesOfRoom } from './room-changes.ts';

let network: TestNetwork;
let counted: CountedPool;
let alice: TestUser;

beforeAll(async () => {
  network = await startNetwork({
    seams: ({ pool }) => {
      counted = countStatements(pool);
      return { pool: counted.pool };
    },
  });
  alice = await network.newUser();
});
afterAll(() => network.close());

interface Watcher {
  heard: messageProto.WatchChangesResponse[];
  cancel(): void;
}

async function watch(): Promise<Watcher> {
  const heard: messageProto.WatchChangesResponse[] = [];
  const call = network.rpc.watchChanges(create(messageProto.WatchChangesRequestSchema));
  call.on('data', (changes: messageProto.WatchChangesResponse) => heard.push(changes));
  call.on('error', () => {});
  await eventually('the epoch', () => heard.length > 0);
  return { heard, cancel: () => call.cancel() };
}

const reads = () => counted.statements.filter((statement) => statement === 'outbox-feed').length;

test('each read of the feed is one statement, however many gateways watch', async () => {
  const watchers = await Promise.all(Array.from({ length: 20 }, watch));
  const [first] = watchers as [Watcher];
  const before = first.heard.length;
  await eventually('a read', () => first.heard.length > before);
  const from = first.heard.length;
  counted.reset();
  await eventually('two more reads', () => first.heard.length >= from + 2);
  const heard = first.heard.length - from;
  // One may be under way that has not been told.
  expect(reads() - heard).toBeGreaterThanOrEqual(0);
  expect(reads() - heard).toBeLessThanOrEqual(1);
  // Besides it only the relay asks, retention, and once a second whether there is a webhook.
  const others = counted.statements.filter(
    (statement) =>
      !/^(outbox-(feed|claim.*|delete|mark)|BEGIN.*|COMMIT)$/.test(statement.trim()) &&
      !/ FROM webhook(s|_feed) /.test(statement),
  );
  expect(others).toEqual([]);
  for (const { cancel } of watchers) cancel();
});

test('a rotated epoch is in answers at once and in the feed with its next read, to compare everything', async () => {
  const room = await newGroup(network, [alice]);
  const { heard, cancel } = await watch();
  const { rows } = await network.pool.query('SELECT current_database() AS name');
  const url = new URL(process.env['DATABASE_URL'] as string);
  url.pathname = `/${rows[0].name}`;
  const epoch = await rotateEpoch(url.href);
  expect(epoch).not.toBe(heard[0]?.epoch);
  const ids = { conversationId: room, userId: alice.id };
  const heads = network.rpc.listHeads(create(messageProto.ListHeadsRequestSchema, { userIds: [alice.id] }));
  const opened = network.rpc.openRoom(create(messageProto.OpenRoomRequestSchema, ids));
  const changes = changesOfRoom(network, room, 0);
  const roster = network.rpc.readRosters(
    create(messageProto.ReadRostersRequestSchema, { conversationIds: [room] }),
  );
  const answers = await Promise.all([heads, opened, changes, roster]);
  expect(answers.map((answer) => answer.epoch)).toEqual([epoch, epoch, epoch, epoch]);
  const told = await eventually('the feed', () => heard.find((answer) => answer.epoch === epoch));
  expect(told.compareAll).toBe(true);
  const next = await watch();
  expect(next.heard[0]?.epoch).toBe(epoch);
  next.cancel();
  cancel();
});

test('more rows than one read takes are told as a comparison of everything, and what follows as it is', async () => {
  const heard: Changes[] = [];
  const feed = await startChangeFeed({
    pool: network.pool,
    intervalMs: 20,
    rowsMost: 3,
    onError: (error) => {
      throw error;
    },
  });
  feed.watch((changes) => heard.push(changes));
  const rows = (count: number) =>
    network.pool.query(
      `INSERT INTO outbox (conversation_ids, last_seqs, last_revs, counts, published_at)
       SELECT ARRAY[gen_random_uuid()], '{0}', '{7}', '{0}', now() FROM generate_series(1, $1)`,
      [count],
    );
  await rows(4);
  await eventually('the comparison', () => heard.some(({ compareAll }) => compareAll));
  expect(heard.flatMap(({ revs }) => revs)).toEqual([]);
  await rows(3);
  await eventually('the revs', () => heard.flatMap(({ revs }) => revs).length === 3);
  await feed.close();
});

test('a large batch of cursors reaches watchers whole, in portions', async () => {
  const { heard, cancel } = await watch();
  await network.pool.query(
    `INSERT INTO outbox (cursors, published_at)
     SELECT jsonb_agg(jsonb_build_array(gen_random_uuid(), gen_random_uuid(), n, n, 1700000000123, true)), now()
       FROM generate_series(1, 12000) n`,
  );
  const cursors = () => heard.flatMap((changes) => changes.cursors);
  await eventually('all cursors', () => cursors().length === 12_000);
  expect(new Set(cursors().map(({ readSeq }) => readSeq)).size).toBe(12_000);
  expect(cursors().every(({ shared, readAtMs }) => shared && readAtMs === 1_700_000_000_123n)).toBe(true);
  expect(Math.max(...heard.map((changes) => changes.cursors.length))).toBeLessThanOrEqual(5_000);
  cancel();
});
