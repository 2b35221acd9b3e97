import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { timings } from '@parley/contracts';
import { eraseEvidence } from '../../src/store/reports.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { newModerator, said } from './people.ts';

let network: TestNetwork;
let moderator: TestUser;
let ann: TestUser;
let ben: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
  moderator = await newModerator(network);
});
afterAll(() => network.close());
beforeEach(async () => {
  [ann, ben] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [ann, ben]);
});

const report = (by: TestUser | null, body: object) =>
  network.call(by, 'POST', '/api/reports', { reason: 'spam', ...body });
const reports = (query = '') => network.call(moderator, 'GET', `/api/moderation/reports${query}`);

async function reportsOf(user: TestUser) {
  return (await network.call(moderator, 'GET', `/api/moderation/users/${user.id}`)).body.reports;
}

test('a message is reported with what it says, and again changes nothing', async () => {
  const message = await said(network, ben, room, 'something nasty');
  const first = await report(ann, { message_id: message, reason: 'hate', note: 'really' });
  expect(first.status).toBe(201);
  const again = await report(ann, { message_id: message.toUpperCase(), conversation_id: room });
  expect([again.status, again.body]).toEqual([200, first.body]);
  const [found, ...others] = await reportsOf(ben);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    id: first.body.id,
    reporter_id: ann.id,
    user_id: ben.id,
    message_id: message,
    conversation_id: room,
    reason: 'hate',
    note: 'really',
    evidence: { sender_id: ben.id, kind: 'text', text: 'something nasty', media: null, deleted_at: null },
    same_thing: 1,
    same_user: 1,
    resolved_at: null,
  });
});

test('what the sender deletes or edits afterwards, moderators still see, and nobody else', async () => {
  const message = await said(network, ben, room, 'something nasty');
  await report(ann, { message_id: message });
  const path = `/api/conversations/${room}/messages`;
  await network.call(ben, 'PATCH', `${path}/${message}`, { text: 'nice' });
  await network.call(ben, 'DELETE', `${path}/${message}`);
  expect((await reportsOf(ben))[0].evidence.text).toBe('something nasty');
  for (const user of [ann, ben]) {
    const { body } = await network.call(user, 'GET', path);
    expect(JSON.stringify(body)).not.toContain('nasty');
    expect((await network.call(user, 'GET', '/api/moderation/reports')).body.code).toBe('forbidden');
  }
});

test('only what one may see can be reported', async () => {
  const eve = await network.newUser();
  const message = await said(network, ben, room);
  const elsewhere = await newGroup(network, [ann]);
  for (const [by, body] of [
    [eve, { message_id: message }],
    [eve, { message_id: message, conversation_id: room }],
    [ann, { message_id: message, conversation_id: elsewhere }],
    [ann, { message_id: randomUUID() }],
    [ann, { user_id: randomUUID() }],
    [eve, { user_id: ben.id, conversation_id: room }],
  ] as const) {
    expect([body, (await report(by, body)).body.code]).toEqual([body, 'not_found']);
  }
  await network.call(ann, 'DELETE', `/api/conversations/${room}/participants/${ann.id}`);
  expect((await report(ann, { message_id: message })).body.code).toBe('not_found');
  expect(await reportsOf(ben)).toEqual([]);
});

test('what cannot be is invalid: oneself, both or neither, no reason, a note too long, what happened', async () => {
  const own = await said(network, ann, room);
  for (const body of [
    { message_id: own },
    { user_id: ann.id },
    {},
    { user_id: ben.id, message_id: own },
    { user_id: ben.id, reason: 'dislike' },
    { user_id: ben.id, note: 'x'.repeat(1_001) },
  ]) {
    expect([body, (await report(ann, body)).body.code]).toEqual([body, 'invalid']);
  }
  await network.call(ann, 'PATCH', `/api/conversations/${room}`, { title: 'Other' });
  const { body } = await network.call(ben, 'GET', `/api/conversations/${room}/messages`);
  const happened = body.messages.find(({ kind }: { kind: string }) => kind === 'system');
  expect((await report(ben, { message_id: happened.id })).body.code).toBe('invalid');
  expect((await report(null, { user_id: ben.id })).body.code).toBe('unauthenticated');
});

test('a user is reported once while it is open, and again after a decision', async () => {
  const first = await report(ann, { user_id: ben.id, conversation_id: room });
  expect((await report(ann, { user_id: ben.id })).body).toEqual(first.body);
  const cid = await network.newUser();
  expect((await report(cid, { user_id: ben.id })).status).toBe(201);
  const path = `/api/moderation/reports/${first.body.id}/resolve`;
  expect((await network.call(moderator, 'POST', path, { action: 'dismiss' })).status).toBe(200);
  const second = await report(ann, { user_id: ben.id });
  expect(second.status).toBe(201);
  expect(second.body.id).not.toBe(first.body.id);
  // The decision was one on what both had reported.
  expect(await reportsOf(ben)).toMatchObject([
    { resolved_at: null, same_thing: 1, same_user: 3 },
    { resolution: 'dismiss', resolved_by: moderator.id, same_thing: 1 },
    { resolution: 'dismiss', resolved_by: moderator.id },
  ]);
});

test('the queue is paged, open ones from the oldest on, resolved ones from the latest on', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    ids.push((await report(await network.newUser(), { user_id: (await network.newUser()).id })).body.id);
  }
  const idsIn = async (status: string) => {
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await reports(`?status=${status}&limit=1${cursor && `&cursor=${cursor}`}`);
      found.push(...body.reports.map(({ id }: { id: string }) => id));
      cursor = body.cursor;
    }
    return found;
  };
  expect((await idsIn('open')).slice(-3)).toEqual(ids);
  const { open } = (await reports()).body;
  for (const id of ids.slice(0, 2)) {
    await network.call(moderator, 'POST', `/api/moderation/reports/${id}/resolve`, { action: 'dismiss' });
  }
  expect((await idsIn('resolved')).slice(0, 2)).toEqual([ids[1], ids[0]]);
  expect((await reports()).body.open).toBe(open - 2);
  expect((await reports('?cursor=x')).body.code).toBe('invalid');
});

test('evidence is erased 90 days after the decision, not before', async () => {
  const message = await said(network, ben, room, 'evidence');
  const { id } = (await report(ann, { message_id: message })).body;
  const age = (days: number) =>
    network.pool.query(`UPDATE reports SET resolved_at = now() - make_interval(days => $2) WHERE id = $1`, [
      id,
      days,
    ]);
  await network.pool.query(`UPDATE reports SET created_at = now() - interval '1 year' WHERE id = $1`, [id]);
  await eraseEvidence(network.pool, timings.evidenceKeptMs);
  expect((await reportsOf(ben))[0].evidence.text).toBe('evidence');
  await age(89);
  await eraseEvidence(network.pool, timings.evidenceKeptMs);
  expect((await reportsOf(ben))[0].evidence.text).toBe('evidence');
  await age(91);
  await eraseEvidence(network.pool, timings.evidenceKeptMs);
  expect((await reportsOf(ben))[0].evidence).toBeNull();
});

test('webhooks that want reports are owed each, once', async () => {
  await network.pool.query(
    `INSERT INTO webhooks (id, url, events, secret, created_by)
     VALUES ($1, 'https://example.invalid/', '{report.created}', '\\x00', $1)`,
    [randomUUID()],
  );
  const { id } = (await report(ann, { user_id: ben.id })).body;
  await report(ann, { user_id: ben.id });
  const { rows } = await network.pool.query('SELECT type FROM webhook_deliveries WHERE report_id = $1', [id]);
  expect(rows).toEqual([{ type: 'report.created' }]);
  await network.pool.query('DELETE FROM webhooks');
});
