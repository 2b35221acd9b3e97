import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Fanout } from '@parley/fanout';
import { eventually } from '@parley/runtime';
import { leaveAllGroups } from '../src/conversations/change-members.ts';
import { createMembershipWriter } from '../src/conversations/membership-writer.ts';
import { type HeardFrame, roomFramesOf } from './heard.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { changesOfRoom } from './room-changes.ts';

let network: TestNetwork;
let alice: TestUser;
let bob: TestUser;
let carol: TestUser;
let room: string;
const away = { fanout: false };

/** The real fan-out, which a test can put out of reach. */
function switchable(own: { fanout: Fanout }): { fanout: Fanout } {
  const fanout = Object.create(own.fanout) as Fanout;
  fanout.publish = (channel, payload) => {
    if (away.fanout) throw new Error('the fan-out is away');
    own.fanout.publish(channel, payload);
  };
  return { fanout };
}

beforeAll(async () => {
  network = await startNetwork({ seams: switchable });
});
afterAll(() => network.close());
beforeEach(async () => {
  away.fanout = false;
  [alice, bob, carol] = [await network.newUser(), await network.newUser(), await network.newUser()];
  room = await newGroup(network, [alice, bob]);
});

const people = () => `/api/conversations/${room}/participants`;
const add = (by: TestUser, whom: TestUser) => network.call(by, 'POST', people(), { user_ids: [whom.id] });
const remove = (by: TestUser, whom: TestUser) => network.call(by, 'DELETE', `${people()}/${whom.id}`);
const say = (by: TestUser, text: string) =>
  network.call(by, 'POST', `/api/conversations/${room}/messages`, { client_message_id: randomUUID(), text });

test('the making of a group is told by no message, each change of its members by one', async () => {
  const before = await network.call(alice, 'GET', `/api/conversations/${room}`);
  expect(before.body).toMatchObject({ rev: 1, last_seq: 0, last_message: null, member_count: 2 });
  const heard = await roomFramesOf(network, room);
  await add(alice, carol);
  await add(alice, carol);
  await remove(alice, carol);
  await remove(bob, bob);
  await eventually('six frames', () => heard.frames.length === 6);
  const told = heard.frames
    .filter(({ type }) => type === 'message.new')
    .map(({ payload }) => payload.message);
  expect(told).toMatchObject([
    { seq: 1, rev: 3, sender_id: alice.id, system: { event: 'members_added', user_ids: [carol.id] } },
    { seq: 2, rev: 5, sender_id: alice.id, system: { event: 'member_removed', user_ids: [carol.id] } },
    { seq: 3, rev: 7, sender_id: bob.id, system: { event: 'member_left', user_ids: [bob.id] } },
  ]);
  expect(heard.frames.map(({ payload }) => [payload.prev_rev, payload.rev])).toEqual(
    [1, 2, 3, 4, 5, 6].map((rev) => [rev, rev + 1]),
  );
  const after = await network.call(alice, 'GET', `/api/conversations/${room}`);
  expect(after.body).toMatchObject({ rev: 7, last_seq: 3, member_count: 1, last_message: told[2] });
  const page = await network.call(alice, 'GET', `/api/conversations/${room}/messages`);
  expect(page.body.messages).toMatchObject(told);
  await heard.close();
});

test('who joins sees how; who leaves does not see it told', async () => {
  await network.pool.query(`UPDATE conversations SET history = 'since_join' WHERE id = $1`, [room]);
  await add(alice, carol);
  const seen = await network.call(carol, 'GET', `/api/conversations/${room}/messages`);
  expect(seen.body.messages.map((message: { system: { event: string } }) => message.system.event)).toEqual([
    'members_added',
  ]);
  await remove(carol, carol);
  const { rows } = await network.pool.query(
    `SELECT p.joined_seq, p.left_seq, c.last_seq FROM participants p JOIN conversations c ON c.id = p.conversation_id
      WHERE p.conversation_id = $1 AND p.user_id = $2`,
    [room, carol.id],
  );
  expect(rows).toEqual([{ joined_seq: 0, left_seq: 1, last_seq: 2 }]);
});

test('what happened is unread by nobody, and nobody gets a push for it', async () => {
  await say(alice, 'hello');
  await eventually('the push intent', async () => {
    const { rows } = await network.pool.query('SELECT count(*) AS n FROM outbox WHERE published_at IS NULL');
    return rows[0].n === 0;
  });
  const before = await network.queue.depth();
  await add(alice, carol);
  await network.call(alice, 'PATCH', `/api/conversations/${room}`, { title: 'New' });
  await eventually('everything is published', async () => {
    const { rows } = await network.pool.query('SELECT count(*) AS n FROM outbox WHERE published_at IS NULL');
    return rows[0].n === 0;
  });
  expect(await network.queue.depth()).toEqual(before);
  expect((await network.call(bob, 'GET', '/api/unread')).body).toEqual({
    badge: 1,
    conversations: [{ id: room, unread: 1 }],
  });
  expect((await network.call(carol, 'GET', '/api/unread')).body.badge).toBe(0);
});

test('what the fan-out did not get the relay tells, in order; gateways read it as they read all changes', async () => {
  const heard = await roomFramesOf(network, room);
  away.fanout = true;
  await add(alice, carol);
  expect(heard.frames).toEqual([]);
  away.fanout = false;
  await eventually('the relay', () => heard.frames.length === 2);
  const types = (frames: HeardFrame[]) => frames.map(({ type }) => type);
  expect(types(heard.frames)).toEqual(['participants.updated', 'message.new']);
  const changes = await changesOfRoom(network, room, 1);
  const read = changes.frames.map(({ frame }) => JSON.parse(Buffer.from(frame).toString()));
  expect(read).toEqual(heard.frames);
  await heard.close();
});

test('what happened can be neither edited, deleted nor sent by a client', async () => {
  await add(alice, carol);
  const { body } = await network.call(alice, 'GET', `/api/conversations/${room}/messages`);
  const path = `/api/conversations/${room}/messages/${body.messages[0].id}`;
  expect((await network.call(alice, 'PATCH', path, { text: 'else' })).body.code).toBe('forbidden');
  expect((await network.call(alice, 'DELETE', path)).body.code).toBe('forbidden');
  const sent = { client_message_id: randomUUID(), kind: 'system', text: 'x' };
  const answer = await network.call(alice, 'POST', `/api/conversations/${room}/messages`, sent);
  expect(answer.body.code).toBe('invalid');
});

test('sends and changes of members at once leave one order without a hole', async () => {
  const texts = Array.from({ length: 30 }, (_, i) => say(alice, `m${i}`));
  const changes = Array.from({ length: 10 }, async () => {
    await add(alice, carol);
    await remove(carol, carol);
  });
  await Promise.all([...texts, ...changes]);
  const { rows } = await network.pool.query(
    `SELECT c.rev, c.last_seq, count(m.seq) AS stored, max(m.seq) AS newest, count(DISTINCT m.rev) AS revs,
            bool_and(m.rev > m.seq) AS ahead, bool_and(m.sent_at <= c.last_message_at) AS in_time
       FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE c.id = $1 GROUP BY c.rev, c.last_seq`,
    [room],
  );
  const [{ last_seq: lastSeq, stored, newest, revs, ahead, in_time: inTime }] = rows;
  expect([stored, newest, revs, ahead, inTime]).toEqual([lastSeq, lastSeq, lastSeq, true, true]);
  const { rows: out } = await network.pool.query(
    `SELECT seq FROM (SELECT seq, rev, lag(rev) OVER (ORDER BY seq) AS before FROM messages WHERE conversation_id = $1) m
      WHERE before >= rev`,
    [room],
  );
  expect(out).toEqual([]);
});

test('who is deleted leaves every group, and each has an owner after it', async () => {
  const rooms = await Promise.all(Array.from({ length: 3 }, () => newGroup(network, [carol, alice])));
  const other = await newGroup(network, [alice, carol]);
  const direct = await network.call(carol, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [alice.id],
  });
  const { pool, fanout } = network;
  const mark = () => {};
  const onError = (error: unknown) => {
    throw error;
  };
  const writer = createMembershipWriter({ pool, prisma: {} as never, fanout, mark, onError });
  await leaveAllGroups(writer, carol.id, '');
  const { rows } = await network.pool.query(
    `SELECT conversation_id, user_id, role FROM participants
      WHERE conversation_id = ANY ($1::uuid[]) AND left_seq IS NULL AND role = 'owner'`,
    [[...rooms, other]],
  );
  expect(rows.map((row) => row.user_id)).toEqual(rooms.concat(other).map(() => alice.id));
  const list = await network.call(carol, 'GET', '/api/conversations');
  expect(list.body.conversations.map((conversation: { id: string }) => conversation.id)).toEqual([
    direct.body.id,
  ]);
});
