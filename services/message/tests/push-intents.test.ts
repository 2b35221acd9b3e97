import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import type { Queue } from '@parley/queue';
import { eventually } from '@parley/runtime';
import { decodeJwt } from 'jose';
import { type CountedPool, countStatements } from './counted-pool.ts';
import { intentsIn, type SeenIntents } from './intents.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let counted: CountedPool;
let seen: SeenIntents;
let alice: TestUser;
let bob: TestUser;
let room: string;
let isQueueAway = false;

/** The real queue, which a test can put out of reach. */
function switchable(own: Queue): Queue {
  const queue = Object.create(own) as Queue;
  Object.defineProperty(queue, 'connected', { get: () => !isQueueAway && own.connected });
  queue.publish = (messages) =>
    isQueueAway ? Promise.reject(new Error('the queue is away')) : own.publish(messages);
  return queue;
}

beforeAll(async () => {
  network = await startNetwork({
    seams({ pool, queue }) {
      counted = countStatements(pool);
      return { pool: counted.pool, queue: switchable(queue) };
    },
  });
  seen = await intentsIn(network.queue);
});
afterAll(async () => {
  await seen.close();
  await network.close();
});
beforeEach(async () => {
  [alice, bob] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [alice, bob]);
});

const sessionOf = ({ token }: TestUser) => decodeJwt(token)['sid'] as string;
const pathOf = (id: string) => `/api/conversations/${room}/messages/${id}`;

async function say(by: TestUser, text = 'hello'): Promise<{ id: string; seq: number }> {
  const body = { client_message_id: randomUUID(), text };
  const answer = await network.call(by, 'POST', `/api/conversations/${room}/messages`, body);
  return { id: answer.body.message_id, seq: answer.body.seq };
}

const edit = (by: TestUser, id: string, text: string) => network.call(by, 'PATCH', pathOf(id), { text });
const react = (by: TestUser, id: string, emoji = '👍', method = 'PUT') =>
  network.call(by, method, `${pathOf(id)}/reactions/${encodeURIComponent(emoji)}`);
const read = (by: TestUser, seq: number) =>
  network.call(by, 'PUT', `/api/conversations/${room}/read`, { seq });
const ring = (by: TestUser, body: object, at = room) =>
  network.call(by, 'POST', `/api/conversations/${at}/calls`, body);
const advance = (advances: (Partial<messageProto.CursorAdvance> & { userId: string })[]) =>
  network.rpc.advanceCursors(
    create(messageProto.AdvanceCursorsRequestSchema, {
      advances: advances.map((each) => ({ conversationId: room, ...each })) as messageProto.CursorAdvance[],
    }),
  );

async function unpublished(): Promise<number> {
  const { rows } = await network.pool.query('SELECT count(*) AS n FROM outbox WHERE published_at IS NULL');
  return rows[0].n;
}

/** Resolves when all that was owed in the room before has come: nothing of it overtakes this call. */
async function settled(): Promise<void> {
  await eventually('everything to be published', async () => (await unpublished()) === 0);
  const callId = randomUUID();
  await ring(alice, { call_id: callId });
  await eventually('the last intent', () => seen.calls.some((call) => call.callId === callId));
}

const here = <T extends { conversationId: string }>(intents: readonly T[]) =>
  intents.filter(({ conversationId }) => conversationId === room);

test('edits and deletions of a message are told once each, with its sender and the rev; what changes no banner is not', async () => {
  const [first, second, third] = [await say(bob), await say(bob), await say(bob)];
  const moderator = await network.newUser();
  await network.pool.query(`UPDATE users SET role = 'moderator' WHERE id = $1`, [moderator.id]);
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  await network.call(bob, 'PATCH', pathOf(first.id), { text: 'other' }, { traceparent });
  await edit(bob, first.id, 'other');
  await network.call(bob, 'DELETE', pathOf(first.id));
  await network.call(bob, 'DELETE', pathOf(first.id));
  // By the owner of the group, and by a moderator who is no member.
  await network.call(alice, 'PUT', `${pathOf(second.id)}/pin`);
  await network.call(alice, 'DELETE', pathOf(second.id));
  const hidden = await network.call(moderator, 'PUT', `/api/moderation/messages/${third.id}/hidden`, {
    conversation_id: room,
  });
  expect(hidden.status).toBe(204);
  expect((await edit(alice, third.id, 'not mine')).status).toBe(403);
  await settled();
  const bySender = { conversationId: room, senderId: bob.id };
  expect(here(seen.changed)).toMatchObject([
    {
      ...bySender,
      messageId: first.id,
      seq: 1n,
      rev: 5n,
      traceparent: expect.stringContaining('a'.repeat(32)),
    },
    { ...bySender, messageId: first.id, seq: 1n, rev: 6n },
    { ...bySender, messageId: second.id, seq: 2n, rev: 9n },
    { ...bySender, messageId: third.id, seq: 3n, rev: 10n },
  ]);
  for (const { atMs } of here(seen.changed)) {
    expect(Math.abs(Number(atMs) - Date.now())).toBeLessThan(60_000);
  }
});

test("who adds a reaction to somebody else's message is told; what is taken back, repeated or one's own is not", async () => {
  const { id, seq } = await say(bob);
  const carols = await Promise.all(Array.from({ length: 20 }, () => network.newUser()));
  const path = `/api/conversations/${room}/participants`;
  await network.call(alice, 'POST', path, { user_ids: carols.map((each) => each.id) });
  await react(bob, id);
  await react(alice, id);
  await react(alice, id);
  await react(alice, id, '👍', 'DELETE');
  await Promise.all(carols.map((carol) => react(carol, id, '🎉')));
  await settled();
  const told = here(seen.reactions);
  expect(told.map(({ reactorId }) => reactorId).sort()).toEqual(
    [alice, ...carols].map((each) => each.id).sort(),
  );
  for (const reaction of told) {
    expect(reaction).toMatchObject({ messageId: id, authorId: bob.id, seq: BigInt(seq) });
    expect(reaction.rev).toBeGreaterThan(2n);
  }
});

test('who has read is told with the session that did, unless there were several; who has received is not', async () => {
  for (let i = 0; i < 6; i++) await say(alice);
  const known = () =>
    here(seen.reads).map(({ userId, readSeq, sessionId }) => ({ userId, readSeq, sessionId }));
  await network.call(bob, 'PUT', `/api/conversations/${room}/delivered`, { seq: 6 });
  await read(bob, 1);
  await read(bob, 1);
  await advance([{ userId: bob.id, readSeq: 2n, deliveredSeq: 2n, sessionId: 'phone' }]);
  // Two sessions whose cursors meet in one row; of the first of alice's only the delivery is news.
  await advance([
    { userId: bob.id, readSeq: 3n, sessionId: 'phone' },
    { userId: bob.id, readSeq: 4n, sessionId: 'tablet' },
    { userId: alice.id, deliveredSeq: 6n, sessionId: 'phone' },
    { userId: alice.id, readSeq: 5n, sessionId: 'tablet' },
  ]);
  await settled();
  expect(known().filter(({ userId }) => userId === bob.id)).toEqual([
    { userId: bob.id, readSeq: 1n, sessionId: sessionOf(bob) },
    { userId: bob.id, readSeq: 2n, sessionId: 'phone' },
    { userId: bob.id, readSeq: 4n, sessionId: '' },
  ]);
  expect(known().filter(({ userId }) => userId === alice.id)).toEqual([
    { userId: alice.id, readSeq: 5n, sessionId: 'tablet' },
  ]);
  for (const { readAtMs } of here(seen.reads)) {
    expect(Math.abs(Number(readAtMs) - Date.now())).toBeLessThan(60_000);
  }
});

test('a thousand and one who read at once cost a handful of statements and of messages to the queue', async () => {
  await say(alice);
  const { rows } = await network.pool.query(
    `INSERT INTO participants (conversation_id, user_id, rev)
     SELECT $1, gen_random_uuid(), 1 FROM generate_series(1, 1001) RETURNING user_id`,
    [room],
  );
  await eventually('everything to be published', async () => (await unpublished()) === 0);
  const before = seen.jobs;
  counted.reset();
  const advances = rows.map(({ user_id: userId }) => ({ userId, readSeq: 1n, sessionId: 'phone' }));
  await Promise.all([0, 1, 2].map((part) => advance(advances.slice(part * 334, (part + 1) * 334))));
  await eventually('all reads', () => here(seen.reads).length >= 1001);
  expect(new Set(here(seen.reads).map(({ userId }) => userId)).size).toBe(1001);
  const own = counted.statements.filter((statement) => /advance-cursors|INSERT/.test(statement));
  expect(own.length).toBeLessThanOrEqual(4);
  expect(seen.jobs - before).toBeLessThanOrEqual(5);
});

test('a call rings in a direct conversation or a small group, for members, and not across a block', async () => {
  const stranger = await network.newUser();
  const callId = randomUUID();
  const path = `/api/conversations/${room}/calls`;
  const headers = { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };
  const body = { call_id: callId.toUpperCase(), video: true };
  expect(await network.call(bob, 'POST', path, body, headers)).toEqual({ status: 202, body: undefined });
  expect((await ring(bob, { call_id: callId, video: true, ended: true })).status).toBe(202);
  expect((await ring(stranger, { call_id: callId })).body.code).toBe('not_found');
  expect((await ring(alice, { call_id: 'mine' })).body.code).toBe('invalid');
  await settled();
  const call = { conversationId: room, callerId: bob.id, callId, video: true };
  expect(here(seen.calls).slice(0, 2)).toMatchObject([
    { ...call, ended: false, traceparent: expect.stringContaining('c'.repeat(32)) },
    { ...call, ended: true },
  ]);
  expect(here(seen.calls)).toHaveLength(3);
  expect(Math.abs(Number(here(seen.calls)[0]?.atMs) - Date.now())).toBeLessThan(60_000);

  await network.pool.query('UPDATE conversations SET member_count = 33 WHERE id = $1', [room]);
  expect((await ring(alice, { call_id: randomUUID() })).body.code).toBe('invalid');
  const direct = await network.call(alice, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [bob.id],
  });
  expect((await ring(alice, { call_id: randomUUID() }, direct.body.id)).status).toBe(202);
  await network.call(bob, 'PUT', `/api/blocks/${alice.id}`);
  for (const caller of [alice, bob]) {
    expect((await ring(caller, { call_id: randomUUID() }, direct.body.id)).body.code).toBe('blocked');
  }
});

/** One of each kind, by bob. */
async function changeEverything(): Promise<{ id: string; seq: number }> {
  const [kept, own] = [await say(alice), await say(bob)];
  await edit(bob, own.id, 'changed');
  await react(bob, kept.id);
  await read(bob, own.seq);
  await ring(bob, { call_id: randomUUID() });
  return own;
}

const counts = () => ({
  sent: here(seen.sent).length,
  changed: here(seen.changed).length,
  reactions: here(seen.reactions).length,
  reads: here(seen.reads).length,
  calls: here(seen.calls).length,
});

test('what a crash leaves between the commit and the queue is told by the relay, all of it and once', async () => {
  // The queue refuses what the process offers: from there on it is as if the process had died.
  isQueueAway = true;
  await changeEverything();
  const waiting = await unpublished();
  expect(waiting).toBeGreaterThanOrEqual(6);
  // Old enough for the relay, which publishes the last one while the queue is away, and none of the others.
  await network.pool.query(
    `UPDATE outbox SET created_at = now() - interval '2 s' WHERE published_at IS NULL`,
  );
  const { rows } = await network.pool.query(
    `INSERT INTO outbox (created_at) VALUES (now() - interval '2 s') RETURNING id`,
  );
  await eventually('the row that owes nothing', async () => {
    const done = await network.pool.query('SELECT FROM outbox WHERE id = $1 AND published_at IS NOT NULL', [
      rows[0].id,
    ]);
    return done.rowCount === 1;
  });
  expect(await unpublished()).toBe(waiting);
  expect(counts()).toEqual({ sent: 0, changed: 0, reactions: 0, reads: 0, calls: 0 });
  isQueueAway = false;
  await eventually('the relay', async () => (await unpublished()) === 0);
  await eventually('all of it', () => counts().calls === 1 && counts().reads === 1);
  expect(counts()).toEqual({ sent: 2, changed: 1, reactions: 1, reads: 1, calls: 1 });
  expect(here(seen.reads)[0]).toMatchObject({ sessionId: sessionOf(bob), userId: bob.id });
});

test('what was published, but not marked before a crash, is told again as it was', async () => {
  await changeEverything();
  await settled();
  const once = { ...counts(), reads: here(seen.reads), changed: here(seen.changed) };
  await network.pool.query(
    `UPDATE outbox SET published_at = NULL, created_at = now() - interval '2 s'
      WHERE owes_push AND xid IN (SELECT xid FROM outbox ORDER BY id DESC LIMIT 6)`,
  );
  await eventually('the relay', async () => (await unpublished()) === 0);
  await settled();
  expect(here(seen.changed)).toEqual([...once.changed, ...once.changed]);
  expect(here(seen.reads)).toEqual([...once.reads, ...once.reads]);
  expect(counts().reactions).toBe(2 * once.reactions);
});
