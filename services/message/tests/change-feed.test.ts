import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
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
