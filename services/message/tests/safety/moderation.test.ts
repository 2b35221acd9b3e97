import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { authProto, timings } from '@parley/contracts';
import { AppError, type GrpcServer, grpcService, startGrpcServer } from '@parley/runtime';
import { eraseEvidence } from '../../src/store/reports.ts';
import { roomFramesOf } from '../heard.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { newModerator, said } from './people.ts';

let network: TestNetwork;
let auth: GrpcServer;
/** What auth was asked. */
const asked: { userId: string; untilMs: number | null }[] = [];
let isAuthAway = false;
let moderator: TestUser;
let admin: TestUser;
let ann: TestUser;
let ben: TestUser;
let room: string;

beforeAll(async () => {
  const ask = (userId: string, untilMs: number | null) => {
    if (isAuthAway) throw new AppError('busy');
    asked.push({ userId, untilMs });
  };
  const refuse = async () => {
    throw new AppError('unsupported');
  };
  const service = grpcService(authProto.AuthService, {
    getKeys: refuse,
    listRevocations: refuse,
    redeemTicket: refuse,
    invalidateToken: refuse,
    async suspendUser({ userId, untilMs }) {
      ask(userId, Number(untilMs));
      return create(authProto.SuspendUserResponseSchema);
    },
    async liftSuspension({ userId }) {
      ask(userId, null);
      return create(authProto.LiftSuspensionResponseSchema);
    },
    listErasures: async () => create(authProto.ListErasuresResponseSchema),
    confirmErasure: async () => create(authProto.ConfirmErasureResponseSchema),
    exportAccount: async () => create(authProto.ExportAccountResponseSchema),
  });
  auth = await startGrpcServer([service], { host: '127.0.0.1', port: 0 });
  network = await startNetwork({ env: { AUTH_GRPC_URL: auth.address } });
  [moderator, admin] = [await newModerator(network), await newModerator(network, 'admin')];
});
afterAll(async () => {
  await network.close();
  await auth.close();
});
beforeEach(async () => {
  asked.length = 0;
  isAuthAway = false;
  [ann, ben] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [ann, ben]);
});

const until = () => new Date(Date.now() + 3_600_000).toISOString();
const hide = (by: TestUser, id: string, note?: string) =>
  network.call(by, 'PUT', `/api/moderation/messages/${id}/hidden`, { conversation_id: room, note });
const edits = (by: TestUser, id: string, query = '') =>
  network.call(by, 'GET', `/api/moderation/messages/${id}/edits${query}`);
const suspend = (by: TestUser, id: string, body: object = { until: until(), reason: 'spam' }) =>
  network.call(by, 'PUT', `/api/moderation/users/${id}/suspension`, body);
const lift = (by: TestUser, id: string) =>
  network.call(by, 'DELETE', `/api/moderation/users/${id}/suspension`);
const resolve = (by: TestUser, id: string, body: object) =>
  network.call(by, 'POST', `/api/moderation/reports/${id}/resolve`, body);

async function reportOf(messageId: string): Promise<string> {
  const body = { message_id: messageId, reason: 'hate' };
  return (await network.call(ann, 'POST', '/api/reports', body)).body.id;
}

/** What was logged about a user, the latest first. */
async function logOf(userId: string) {
  const { body } = await network.call(moderator, 'GET', '/api/moderation/log?limit=100');
  return body.entries.filter((entry: { user_id: string }) => entry.user_id === userId);
}

test('everybody else is forbidden all of it, and a role counts from the request on', async () => {
  const message = await said(network, ben, room);
  const report = await reportOf(message);
  const calls = (by: TestUser) => [
    network.call(by, 'GET', '/api/moderation/reports'),
    resolve(by, report, { action: 'dismiss' }),
    hide(by, message),
    edits(by, message),
    network.call(by, 'GET', `/api/moderation/users/${ben.id}`),
    suspend(by, ben.id),
    lift(by, ben.id),
    network.call(by, 'GET', '/api/moderation/log'),
  ];
  for (const { body } of await Promise.all(calls(ann))) expect(body.code).toBe('forbidden');
  expect(asked).toEqual([]);
  const late = await newModerator(network);
  expect((await network.call(late, 'GET', '/api/moderation/log')).status).toBe(200);
  const set = (what: string) => network.pool.query(`UPDATE users SET ${what} WHERE id = $1`, [late.id]);
  await set(`suspended_until = now() + interval '1 hour'`);
  expect((await network.call(late, 'GET', '/api/moderation/log')).body.code).toBe('forbidden');
  await set(`suspended_until = NULL, role = 'user'`);
  expect((await network.call(late, 'GET', '/api/moderation/log')).body.code).toBe('forbidden');
});

test('a hidden message is deleted for everybody under a new rev, and kept for moderators', async () => {
  const message = await said(network, ben, room, 'first words');
  const path = `/api/conversations/${room}/messages`;
  await network.call(ben, 'PATCH', `${path}/${message}`, { text: 'nasty words' });
  const { rev } = (await network.call(ann, 'GET', `/api/conversations/${room}`)).body;
  const heard = await roomFramesOf(network, room);
  expect((await hide(moderator, message, 'rule 3')).status).toBe(204);
  expect((await hide(moderator, message)).status).toBe(204);
  expect(heard.frames).toMatchObject([
    { type: 'message.updated', payload: { rev: rev + 1, prev_rev: rev, message: { text: null } } },
  ]);
  await heard.close();
  const everything = [
    heard.frames,
    await network.call(ann, 'GET', path),
    await network.call(ann, 'GET', `/api/conversations/${room}/sync?since_rev=0`),
    await network.call(ann, 'GET', '/api/conversations'),
    await network.call(ben, 'GET', path),
  ];
  expect(JSON.stringify(everything)).not.toMatch(/words/);
  expect((await network.call(ben, 'PATCH', `${path}/${message}`, { text: 'x' })).body.code).toBe('conflict');
  const kept = (await edits(moderator, message)).body;
  expect(kept).toMatchObject({
    hidden: { text: 'nasty words', sender_id: ben.id },
    edits: [{ text: 'first words', editor_id: ben.id }],
    cursor: null,
  });
  expect(await logOf(ben.id)).toMatchObject([
    { action: 'edits.read', actor_id: moderator.id, message_id: message },
    { action: 'message.hide', note: null },
    { action: 'message.hide', message_id: message, conversation_id: room, note: 'rule 3' },
  ]);
});

test('what is kept of a hidden message is erased after 90 days', async () => {
  const message = await said(network, ben, room, 'kept');
  await hide(moderator, message);
  const age = (days: number) =>
    network.pool.query(
      'UPDATE hidden_messages SET hidden_at = now() - make_interval(days => $2) WHERE message_id = $1',
      [message, days],
    );
  await age(89);
  await eraseEvidence(network.pool, timings.evidenceKeptMs);
  expect((await edits(moderator, message)).body.hidden.text).toBe('kept');
  await age(91);
  await eraseEvidence(network.pool, timings.evidenceKeptMs);
  expect((await edits(moderator, message)).body).toMatchObject({ hidden: null, edits: [] });
});

test('the history of edits is paged, the latest first, and reading it is logged', async () => {
  const message = await said(network, ben, room, 'one');
  const path = `/api/conversations/${room}/messages/${message}`;
  for (const text of ['two', 'three', 'four']) await network.call(ben, 'PATCH', path, { text });
  const first = (await edits(moderator, message, '?limit=2')).body;
  expect(first.edits.map(({ text }: { text: string }) => text)).toEqual(['three', 'two']);
  const rest = (await edits(moderator, message, `?limit=2&cursor=${first.cursor}`)).body;
  expect(rest.edits.map(({ text }: { text: string }) => text)).toEqual(['one']);
  expect(rest).toMatchObject({ cursor: null, hidden: null });
  expect(await logOf(ben.id)).toHaveLength(2);
  expect((await edits(moderator, randomUUID())).body.code).toBe('not_found');
});

test('a report is dismissed once, and the log says by whom', async () => {
  const report = await reportOf(await said(network, ben, room));
  const { status, body } = await resolve(moderator, report, { action: 'dismiss', note: 'harmless' });
  expect([status, body]).toMatchObject([200, { resolution: 'dismiss', resolved_by: moderator.id }]);
  expect((await resolve(admin, report, { action: 'dismiss' })).body.code).toBe('conflict');
  expect(await logOf(ben.id)).toMatchObject([
    { action: 'report.dismiss', report_id: report, actor_id: moderator.id, note: 'harmless' },
  ]);
  expect((await resolve(moderator, randomUUID(), { action: 'dismiss' })).body.code).toBe('not_found');
});

test('of two decisions at once one counts, and nothing is done for the other', async () => {
  const message = await said(network, ben, room, 'words');
  const report = await reportOf(message);
  const answers = await Promise.all([
    resolve(moderator, report, { action: 'dismiss' }),
    resolve(admin, report, { action: 'hide_message' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { body } = await network.call(ann, 'GET', `/api/conversations/${room}/messages`);
  const isHidden = answers[1]?.status === 200;
  expect(JSON.stringify(body).includes('words')).toBe(!isHidden);
  expect(await logOf(ben.id)).toHaveLength(1);
});

test('a report hides the message, with all reports of it, also when the sender was quicker', async () => {
  const message = await said(network, ben, room, 'nasty');
  const report = await reportOf(message);
  const cid = await network.newUser();
  await network.call(ann, 'POST', `/api/conversations/${room}/participants`, { user_ids: [cid.id] });
  await network.call(cid, 'POST', '/api/reports', { message_id: message, reason: 'spam' });
  expect((await resolve(moderator, report, { action: 'hide_message' })).body).toMatchObject({
    resolution: 'hide_message',
    evidence: { text: 'nasty' },
    same_thing: 0,
  });
  const other = await said(network, ben, room, 'gone');
  const late = await reportOf(other);
  await network.call(ben, 'DELETE', `/api/conversations/${room}/messages/${other}`);
  expect((await resolve(moderator, late, { action: 'hide_message' })).status).toBe(200);
  const ofUser = await network.call(ann, 'POST', '/api/reports', { user_id: ben.id, reason: 'spam' });
  expect((await resolve(moderator, ofUser.body.id, { action: 'hide_message' })).body.code).toBe('invalid');
});

test('a report suspends the user: auth is told until when, and the log says so first', async () => {
  const report = await reportOf(await said(network, ben, room));
  for (const body of [{ action: 'suspend_user' }, { action: 'dismiss', until: until() }]) {
    expect((await resolve(moderator, report, body)).body.code).toBe('invalid');
  }
  isAuthAway = true;
  const end = until();
  expect((await resolve(moderator, report, { action: 'suspend_user', until: end })).body.code).toBe('busy');
  isAuthAway = false;
  expect((await resolve(moderator, report, { action: 'suspend_user', until: end })).status).toBe(200);
  expect(asked).toEqual([{ userId: ben.id, untilMs: Date.parse(end) }]);
  expect(await logOf(ben.id)).toMatchObject([
    { action: 'report.suspend_user', until: end },
    { action: 'report.suspend_user.failed', until: end },
    { action: 'report.suspend_user', until: end },
  ]);
});

test('a user is suspended and let in again, and both are shown with the user', async () => {
  const end = until();
  expect((await suspend(moderator, ben.id, { until: end, reason: 'spam' })).status).toBe(204);
  expect((await lift(moderator, ben.id.toUpperCase())).status).toBe(204);
  expect(asked).toEqual([
    { userId: ben.id, untilMs: Date.parse(end) },
    { userId: ben.id, untilMs: null },
  ]);
  await network.pool.query('UPDATE users SET suspended_until = $2 WHERE id = $1', [ben.id, end]);
  const { body } = await network.call(moderator, 'GET', `/api/moderation/users/${ben.id}`);
  expect(body).toMatchObject({
    user: { id: ben.id },
    role: 'user',
    suspended_until: end,
    suspensions: [{ action: 'user.lift' }, { action: 'user.suspend', until: end, note: 'spam' }],
  });
  expect((await logOf(ben.id))[0]).toMatchObject({ action: 'user.read', actor_id: moderator.id });
  expect((await network.call(moderator, 'GET', `/api/moderation/users/${randomUUID()}`)).body.code).toBe(
    'not_found',
  );
});

test('a suspension ends, within ten years', async () => {
  const years = (count: number) => new Date(Date.now() + count * 365.25 * 24 * 3_600_000).toISOString();
  for (const body of [
    { until: years(-1), reason: 'x' },
    { until: years(10.1), reason: 'x' },
    { until: 'tomorrow', reason: 'x' },
    { until: years(1) },
  ]) {
    expect([body, (await suspend(moderator, ben.id, body)).body.code]).toEqual([body, 'invalid']);
  }
  expect((await suspend(moderator, randomUUID())).body.code).toBe('not_found');
  expect(asked).toEqual([]);
  expect((await suspend(moderator, ben.id, { until: years(9.9), reason: 'x' })).status).toBe(204);
});

test('nobody moderates themselves, and moderators not admins nor each other', async () => {
  const other = await newModerator(network);
  const everybody = { moderator, admin, other };
  const group = await newGroup(network, [ann, moderator, admin, other]);
  const allowed: string[] = [];
  for (const [byName, by] of Object.entries({ moderator, admin })) {
    for (const [name, target] of Object.entries(everybody)) {
      const message = await said(network, target, group);
      const report = (
        await network.call(ann, 'POST', '/api/reports', { message_id: message, reason: 'spam' })
      ).body.id;
      const hiding = { conversation_id: group };
      const answers = [
        await suspend(by, target.id),
        await lift(by, target.id),
        await resolve(by, report, { action: 'dismiss' }),
        await network.call(by, 'PUT', `/api/moderation/messages/${message}/hidden`, hiding),
      ];
      const codes = new Set(answers.map(({ body }) => body?.code ?? 'done'));
      codes.delete('done');
      if (codes.size === 0) allowed.push(`${byName} → ${name}`);
      else expect([...codes]).toEqual(['forbidden']);
    }
  }
  expect(allowed).toEqual(['admin → moderator', 'admin → other']);
});

test('what happened in a group is not hidden, and what is nowhere is not found', async () => {
  await network.call(ann, 'PATCH', `/api/conversations/${room}`, { title: 'Other' });
  const { body } = await network.call(ann, 'GET', `/api/conversations/${room}/messages`);
  const happened = body.messages.find(({ kind }: { kind: string }) => kind === 'system');
  expect((await hide(moderator, happened.id)).body.code).toBe('forbidden');
  expect((await hide(moderator, randomUUID())).body.code).toBe('not_found');
});

test('the log is paged, and nobody changes it', async () => {
  for (let count = 0; count < 3; count++) await suspend(moderator, ben.id);
  const first = (await network.call(moderator, 'GET', '/api/moderation/log?limit=2')).body;
  const rest = (await network.call(moderator, 'GET', `/api/moderation/log?limit=1&cursor=${first.cursor}`))
    .body;
  expect([...first.entries, ...rest.entries].map((entry) => [entry.action, entry.user_id])).toEqual(
    Array.from({ length: 3 }, () => ['user.suspend', ben.id]),
  );
  for (const change of [
    `UPDATE moderation_log SET note = 'x'`,
    'DELETE FROM moderation_log',
    'TRUNCATE moderation_log',
  ]) {
    await expect(network.pool.query(change)).rejects.toThrow('append-only');
  }
});
