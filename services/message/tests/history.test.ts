import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { changesOfRoom } from './room-changes.ts';
import { openSendStream, type SendStream } from './send-stream.ts';

let network: TestNetwork;
let stream: SendStream;
let alice: TestUser;
let bob: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
  [alice, bob] = [await network.newUser(), await network.newUser()];
});
afterAll(async () => {
  stream.close();
  await network.close();
});

async function roomOf(people: TestUser[], messages: number): Promise<string> {
  const room = await newGroup(network, people);
  await say(room, messages);
  return room;
}

function say(conversationId: string, count: number) {
  return stream.send(
    Array.from({ length: count }, (_, i) => ({ conversationId, senderId: alice.id, text: `m${i}` })),
  );
}

const seqs = (messages: { seq: number }[]) => messages.map(({ seq }) => seq);

async function open(userId: string, conversationId: string, sinceRev?: number) {
  const request = {
    userId,
    conversationId,
    ...(sinceRev === undefined ? {} : { sinceRev: BigInt(sinceRev) }),
  };
  const room = await network.rpc.openRoom(create(messageProto.OpenRoomRequestSchema, request));
  const frames = room.frames.map((frame) => JSON.parse(Buffer.from(frame.frame).toString()));
  return { ...room, frames, chain: room.frames.map((frame) => [frame.prevRev, frame.rev].map(Number)) };
}

test('history pages meet without a gap, forwards and backwards', async () => {
  const room = await roomOf([alice], 25);
  const page = async (query: string) =>
    (await network.call(alice, 'GET', `/api/conversations/${room}/messages${query}`)).body;
  const latest = await page('?limit=10');
  expect(seqs(latest.messages)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
  expect(latest.has_more).toBe(true);
  expect(seqs((await page('?limit=10&before_seq=16')).messages)).toEqual([
    6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  ]);
  expect(await page('?limit=10&before_seq=6')).toMatchObject({ has_more: false, messages: { length: 5 } });
  expect(seqs((await page('?limit=3&after_seq=22')).messages)).toEqual([23, 24, 25]);
  expect((await page('?limit=2&after_seq=22')).has_more).toBe(true);
  expect((await page('?limit=3&after_seq=22')).has_more).toBe(false);
});

test('a resend over REST is 200 and one message, shared with the socket’s', async () => {
  const room = await roomOf([alice], 0);
  const body = { client_message_id: randomUUID(), text: 'é' };
  const path = `/api/conversations/${room}/messages`;
  const first = await network.call(alice, 'POST', path, body);
  // The same text in another Unicode form, and the same id in capitals, are the same message.
  const again = await network.call(alice, 'POST', path, {
    client_message_id: body.client_message_id.toLowerCase(),
    text: 'e\u0301',
  });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body).toEqual({
    ...first.body,
    client_message_id: body.client_message_id.toLowerCase(),
    duplicate: true,
  });
  const [socket] = await stream.send([
    { conversationId: room, senderId: alice.id, clientMessageId: body.client_message_id, text: 'é' },
  ]);
  expect(socket?.value).toMatchObject({ duplicate: true, messageId: first.body.message_id });
});

test('a replay leads from the given rev to the room’s, chained', async () => {
  const room = await roomOf([alice, bob], 5);
  const all = await open(bob.id, room, 0);
  expect(all.rev).toBe(6n);
  expect(all.chain).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 6],
  ]);
  expect(all.frames.map(({ type }) => type)).toEqual([
    'conversation.updated',
    ...Array(5).fill('message.new'),
  ]);
  expect((await open(bob.id, room, 4)).chain).toEqual([
    [4, 5],
    [5, 6],
  ]);
  expect((await open(bob.id, room, 6)).chain).toEqual([]);
  expect((await open(bob.id, room)).chain).toEqual([]);
  expect(JSON.parse(Buffer.from(all.participantsJson).toString())).toHaveLength(2);
});

test('a row changed twice is replayed once, with its last rev', async () => {
  const room = await roomOf([alice], 4);
  await network.pool.query(
    `UPDATE messages SET rev = 6, edited_at = now(), text = 'edited' WHERE conversation_id = $1 AND seq = 2`,
    [room],
  );
  await network.pool.query('UPDATE conversations SET rev = 6 WHERE id = $1', [room]);
  const { chain, frames } = await open(alice.id, room, 1);
  expect(chain).toEqual([
    [1, 2],
    [2, 4],
    [4, 5],
    [5, 6],
  ]);
  expect(frames[3]).toMatchObject({
    type: 'message.updated',
    payload: { message: { seq: 2, text: 'edited' } },
  });
});

test('what a member may not see is only a number, and the numbers meet the live ones', async () => {
  const room = await roomOf([alice], 3);
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [room]);
  await network.call(alice, 'POST', `/api/conversations/${room}/participants`, { user_ids: [bob.id] });
  await say(room, 2);
  await network.pool.query(
    `UPDATE messages SET rev = 9, edited_at = now() WHERE conversation_id = $1 AND seq = 1`,
    [room],
  );
  await network.pool.query('UPDATE conversations SET rev = 9 WHERE id = $1', [room]);
  const { chain, frames, visibleFromSeq } = await open(bob.id, room, 1);
  expect(visibleFromSeq).toBe(4n);
  expect(frames.map(({ type }) => type)).toEqual([
    'participants.updated',
    // How they joined, and what was said since.
    'message.new',
    'message.new',
    'message.new',
    'rev',
  ]);
  expect(chain).toEqual([
    [1, 5],
    [5, 6],
    [6, 7],
    [7, 8],
    [8, 9],
  ]);
  const history = await network.call(bob, 'GET', `/api/conversations/${room}/messages`);
  expect(seqs(history.body.messages)).toEqual([4, 5, 6]);
  const synced = await network.call(bob, 'GET', `/api/conversations/${room}/sync?since_rev=0`);
  expect(seqs(synced.body.messages)).toEqual([4, 5, 6]);
  const changes = await changesOfRoom(network, room, 1);
  expect(changes.frames.map((frame) => Number(frame.seq))).toEqual([2, 3, 0, 4, 5, 6, 1]);
});

test('a sync page of long messages ends early, and the pages meet', async () => {
  const room = await newGroup(network, [alice]);
  const text = '😀'.repeat(4_000);
  await stream.send(Array.from({ length: 70 }, () => ({ conversationId: room, senderId: alice.id, text })));
  const found: number[] = [];
  for (let since = 0, more = true; more; ) {
    const { body } = await network.call(alice, 'GET', `/api/conversations/${room}/sync?since_rev=${since}`);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(600_000);
    found.push(...seqs(body.messages));
    [since, more] = [body.rev, body.has_more];
  }
  expect(found).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
});

test('sync pages never cut a rev, end at the room’s rev, and too far behind is told', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => network.newUser()));
  const room = await roomOf([alice, ...people], 30);
  const sync = async (since: number, limit = 300) =>
    (await network.call(alice, 'GET', `/api/conversations/${room}/sync?since_rev=${since}&limit=${limit}`))
      .body;
  const first = await sync(0, 1);
  expect(first).toMatchObject({ rev: 1, has_more: true, participants: { length: 21 }, messages: [] });
  expect(first.conversation.id).toBe(room);
  const second = await sync(1, 20);
  expect(second).toMatchObject({ rev: 21, has_more: true, messages: { length: 20 }, conversation: null });
  expect(await sync(21)).toMatchObject({ rev: 31, has_more: false, messages: { length: 10 } });
  expect(await sync(31)).toMatchObject({ rev: 31, has_more: false, messages: [], too_long: false });
  expect(await sync(99)).toMatchObject({ too_long: true, messages: { length: 30 }, rev: 31 });
  for (let i = 0; i < 4; i++) await say(room, 300);
  expect(await sync(31)).toMatchObject({ too_long: true, messages: { length: 50 }, rev: 1_231 });
  expect((await open(alice.id, room, 31)).tooLong).toBe(true);
  // A replay is bounded in bytes too; what it leaves goes on from its last frame.
  const revs = (await open(alice.id, room, 231)).chain.map(([, rev]) => rev as number);
  expect(revs.length).toBeGreaterThan(500);
  while ((revs.at(-1) as number) < 1_231) {
    const page = await changesOfRoom(network, room, revs.at(-1) as number);
    expect(page.frames.length).toBeGreaterThan(0);
    revs.push(...page.frames.map(({ rev }) => Number(rev)));
  }
  expect(revs).toEqual(Array.from({ length: 1_000 }, (_, i) => 232 + i));
  const changes = await changesOfRoom(network, room, 31);
  expect([changes.frames.length, changes.hasMore, changes.rev]).toEqual([300, true, 1_231n]);
});
