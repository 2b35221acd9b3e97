import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  decodeUserPublication,
  encodeControl,
  encodeUserFrame,
  messageProto,
  serverFrame,
  userChannel,
} from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;
let alice: TestUser;
let bob: TestUser;
const heard: messageProto.WatchChangesResponse[] = [];
let watching: { cancel(): void };

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
  [alice, bob] = [await network.newUser(), await network.newUser()];
  const call = network.rpc.watchChanges(create(messageProto.WatchChangesRequestSchema));
  call.on('data', (changes: messageProto.WatchChangesResponse) => heard.push(changes));
  call.on('error', () => {});
  watching = call;
  await eventually('the first message', () => heard.length > 0);
});
afterAll(async () => {
  watching.cancel();
  stream.close();
  await network.close();
});

const revOf = (room: string) =>
  heard
    .flatMap(({ revs }) => revs)
    .filter(({ conversationId }) => conversationId === room)
    .map(({ rev }) => Number(rev));

test('a new stream hears the epoch at once', async () => {
  const { rows } = await network.pool.query(`SELECT value FROM meta WHERE key = 'epoch'`);
  expect(heard[0]).toMatchObject({ epoch: rows[0].value, revs: [], compareAll: false });
});

test('the feed tells the newest rev, members and cursors', async () => {
  const room = await newGroup(network, [alice, bob]);
  await stream.send(Array.from({ length: 5 }, () => ({ conversationId: room, senderId: alice.id })));
  await network.call(bob, 'PUT', `/api/conversations/${room}/read`, { seq: 3 });
  await eventually('the newest rev', () => revOf(room).includes(6));
  const members = () => heard.flatMap(({ memberships }) => memberships);
  expect(members()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ conversationId: room, userId: alice.id, member: true }),
      expect.objectContaining({ conversationId: room, userId: bob.id, member: true }),
    ]),
  );
  await eventually('the cursor', () =>
    heard
      .flatMap(({ cursors }) => cursors)
      .some(({ userId, readSeq }) => userId === bob.id && readSeq === 3n),
  );
  await network.call(bob, 'DELETE', `/api/conversations/${room}/participants/${bob.id}`);
  await eventually('the leave', () => members().some(({ userId, member }) => userId === bob.id && !member));
});

test('the feed tells how a user’s own stands, by message or auth, of each the last; controls and other channels are not', async () => {
  const room = await newGroup(network, [alice, bob]);
  const told = () =>
    heard
      .flatMap(({ personal }) => personal)
      .filter(({ channel }) => channel === userChannel(alice.id))
      .map(({ payload }) => decodeUserPublication(Buffer.from(payload)))
      .map((each) => (each?.kind === 'frame' ? JSON.parse(String(each.frame)) : each));
  const named = (name: string) => {
    const user = { id: alice.id, username: 'alice', display_name: name, avatar_url: null };
    return serverFrame('user.updated', { user });
  };
  // Of one transaction, so of one read.
  await network.pool.query(
    'INSERT INTO auth_outbox (channel, payload) SELECT * FROM unnest($1::text[], $2::bytea[])',
    [
      [...Array.from({ length: 3 }, () => userChannel(alice.id)), 'people'],
      [
        encodeControl({ type: 'user.revoked' }),
        encodeUserFrame(named('Before')),
        encodeUserFrame(named('Alice')),
        encodeUserFrame(named('Alice')),
      ],
    ],
  );
  await network.call(alice, 'PUT', `/api/conversations/${room}/notifications`, { notify: 'none' });
  const other = await network.newUser();
  await network.call(alice, 'PUT', `/api/blocks/${other.id}`);
  await eventually('three states', () => told().length >= 3);
  const settings = { muted_until: null, notify: 'none', pinned_at: null, archived_at: null };
  expect(told()).toHaveLength(3);
  expect(told()).toEqual(
    expect.arrayContaining([
      JSON.parse(named('Alice')),
      { type: 'conversation.settings', payload: { conversation_id: room, ...settings } },
      { type: 'block.updated', payload: { user_id: other.id, blocked: true } },
    ]),
  );
});

test('commits out of order leave no hole, and a long transaction stalls nothing', async () => {
  const [early, late] = [await newGroup(network, [alice]), await newGroup(network, [alice])];
  const client = await network.pool.connect();
  await client.query('BEGIN');
  // Takes its xid and its outbox id before all others, and commits after the feed has passed them.
  await client.query(
    `INSERT INTO outbox (conversation_ids, last_seqs, last_revs, counts) VALUES ($1, '{0}', '{77}', '{0}')`,
    [[early]],
  );
  await stream.send([{ conversationId: late, senderId: alice.id }]);
  await eventually('what was committed meanwhile', () => revOf(late).includes(2));
  expect(revOf(early)).not.toContain(77);
  await client.query('COMMIT');
  client.release();
  await eventually('what was committed late', () => revOf(early).includes(77));
  expect(revOf(late).filter((rev) => rev === 2)).toHaveLength(1);
});

async function goOn(since: string, sinceAgeMs: number): Promise<messageProto.WatchChangesResponse> {
  const call = network.rpc.watchChanges(
    create(messageProto.WatchChangesRequestSchema, { since, sinceAgeMs: BigInt(sinceAgeMs) }),
  );
  call.on('error', () => {});
  try {
    return await new Promise((resolve) => call.once('data', resolve));
  } finally {
    call.cancel();
  }
}

/** A snapshot from which on only what follows is missed. */
function snapshotNow(): Promise<string> {
  const reads = heard.length;
  return eventually('the next read', () => heard.slice(reads).findLast(({ snapshot }) => snapshot)?.snapshot);
}

test('a stream that goes on where another was lost begins with what was missed: revs, members and cursors', async () => {
  const room = await newGroup(network, [alice, bob]);
  const since = await snapshotNow();
  await stream.send([{ conversationId: room, senderId: alice.id }]);
  await network.call(bob, 'PUT', `/api/conversations/${room}/read`, { seq: 1 });
  await network.call(bob, 'DELETE', `/api/conversations/${room}/participants/${bob.id}`);
  const first = await goOn(since, 500);
  expect(first).toMatchObject({ resumed: true, compareAll: false });
  expect(first.revs).toEqual([expect.objectContaining({ conversationId: room, rev: 4n })]);
  expect(first.memberships).toMatchObject([{ conversationId: room, userId: bob.id, member: false }]);
  expect(first.cursors).toMatchObject([{ conversationId: room, userId: bob.id, readSeq: 1n, shared: true }]);
  expect(await goOn(first.snapshot, 0)).toMatchObject({ resumed: true, revs: [], cursors: [] });
});

test.each([
  ['older than published rows are kept', 60_000, (now: string) => now],
  ['of another past', 0, (now: string) => `${now.split(':')[0]}:99999999:`],
  ['no snapshot', 0, () => 'nonsense'],
])('with a snapshot that is %s everything has to be compared', async (_, ageMs, of) => {
  expect(await goOn(of(await snapshotNow()), ageMs)).toMatchObject({ compareAll: true, resumed: false });
});
