import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { limits } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { roomFramesOf } from './heard.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { personalFramesOf } from './personal-frames.ts';

let network: TestNetwork;
let owner: TestUser;
let member: TestUser;
let guest: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  [owner, member, guest] = [await network.newUser(), await network.newUser(), await network.newUser()];
  room = await newGroup(network, [owner, member]);
});

const path = () => `/api/conversations/${room}/invites`;
const invite = (by: TestUser, body: unknown = {}, headers = {}) =>
  network.call(by, 'POST', path(), body, headers);
const newCode = async (body: unknown = {}) => (await invite(owner, body)).body.code as string;
const preview = (by: TestUser, code: string) => network.call(by, 'GET', `/api/invites/${code}`);
const join = (by: TestUser, code: string) => network.call(by, 'POST', `/api/invites/${code}/join`);
const usesOf = async (code: string) =>
  (await network.pool.query('SELECT uses FROM invites WHERE code = $1', [code])).rows[0].uses;

test('whoever has the code sees what it is for, joins, and everybody is told', async () => {
  const made = await invite(owner);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.any(String),
    code: expect.stringMatching(/^[\w-]{22}$/),
    conversation_id: room,
    created_by: owner.id,
    created_at: expect.any(String),
    expires_at: expect.any(String),
    max_uses: null,
    uses: 0,
    revoked_at: null,
  });
  const { code, created_at: createdAt, expires_at: expiresAt } = made.body;
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(7 * 86_400_000);
  const shown = await preview(guest, code);
  expect([shown.status, shown.body]).toEqual([
    200,
    { conversation: { title: 'Group', avatar_url: null, member_count: 2 }, expires_at: expiresAt },
  ]);
  const [heard, personal] = [await roomFramesOf(network, room), await personalFramesOf(network, guest)];
  const joined = await join(guest, code);
  expect(joined).toMatchObject({
    status: 201,
    body: { id: room, role: 'member', member_count: 3, rev: 3, last_seq: 1, unread: 0 },
  });
  await eventually('all are told', () => heard.frames.length === 2 && personal.frames.length === 1);
  expect(heard.frames).toMatchObject([
    { type: 'participants.updated', payload: { participants: [{ user_id: guest.id, joined_seq: 0 }] } },
    {
      type: 'message.new',
      payload: { message: { sender_id: guest.id, system: { event: 'member_joined', user_ids: [guest.id] } } },
    },
  ]);
  const { my_reactions: _, ...last } = joined.body.last_message;
  expect(personal.frames).toEqual([
    { type: 'conversation.added', payload: { conversation: { ...joined.body, last_message: last } } },
  ]);
  await heard.close();
  await personal.close();
});

test('a member who joins again changes nothing and uses nothing, also when the code has been used up', async () => {
  const code = await newCode({ max_uses: 1 });
  expect((await join(member, code)).status).toBe(200);
  expect(await usesOf(code)).toBe(0);
  expect((await join(guest, code)).status).toBe(201);
  const again = await join(guest, code);
  expect([again.status, again.body.rev, await usesOf(code)]).toEqual([200, 3, 1]);
});

test('50 people at once on an invitation for 10 are 10 members', async () => {
  const code = await newCode({ max_uses: 10 });
  const people = await Promise.all(Array.from({ length: 50 }, () => network.newUser()));
  const answers = await Promise.all(people.map((person) => join(person, code)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
  expect(answers.filter(({ body }) => body.code === 'not_found')).toHaveLength(40);
  const { body } = await network.call(owner, 'GET', `/api/conversations/${room}`);
  expect([body.member_count, body.participants.length, await usesOf(code)]).toEqual([12, 12, 10]);
});

test('codes that ended, were used up or revoked, or never were, are all not found', async () => {
  const [ended, used, revoked] = [await newCode(), await newCode({ max_uses: 1 }), await invite(owner)];
  await network.pool.query("UPDATE invites SET expires_at = now() - interval '1 second' WHERE code = $1", [
    ended,
  ]);
  await join(await network.newUser(), used);
  expect((await network.call(owner, 'DELETE', `${path()}/${revoked.body.id}`)).status).toBe(204);
  for (const code of [ended, used, revoked.body.code, 'A'.repeat(22), 'x']) {
    const answers = [await preview(guest, code), await join(guest, code)];
    expect(answers.map(({ status, body }) => [status, body.code, body.detail])).toEqual([
      [404, 'not_found', 'No such invitation'],
      [404, 'not_found', 'No such invitation'],
    ]);
  }
});

test('who was removed needs somebody to add them; who left may come back', async () => {
  const code = await newCode();
  const people = `/api/conversations/${room}/participants`;
  await join(guest, code);
  await network.call(guest, 'DELETE', `${people}/${guest.id}`);
  expect((await join(guest, code)).status).toBe(201);
  await network.call(owner, 'DELETE', `${people}/${guest.id}`);
  expect((await preview(guest, code)).body.code).toBe('not_found');
  expect((await join(guest, code)).body.code).toBe('not_found');
  await network.call(owner, 'POST', people, { user_ids: [guest.id] });
  await network.call(guest, 'DELETE', `${people}/${guest.id}`);
  expect((await join(guest, code)).status).toBe(201);
});

test('a block with the owner, either way, hides the invitation', async () => {
  const code = await newCode();
  const other = await network.newUser();
  await network.pool.query('INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2), ($3, $1)', [
    owner.id,
    guest.id,
    other.id,
  ]);
  for (const person of [guest, other]) {
    expect((await preview(person, code)).body.code).toBe('not_found');
    expect((await join(person, code)).body.code).toBe('not_found');
  }
  expect(await usesOf(code)).toBe(0);
});

test('a full group takes nobody, and uses nothing', async () => {
  const code = await newCode({ max_uses: 5 });
  await network.pool.query('UPDATE conversations SET member_count = $2 WHERE id = $1', [
    room,
    limits.groupMembers,
  ]);
  expect((await join(guest, code)).body.code).toBe('invalid');
  expect(await usesOf(code)).toBe(0);
});

test('owner and admins list what still works, the newest first, and revoke it', async () => {
  const first = (await invite(owner, { expires_in_s: null, max_uses: 3 })).body;
  expect(first).toMatchObject({ expires_at: null, max_uses: 3 });
  const second = (await invite(owner, { expires_in_s: 60 })).body;
  const list = async () => (await network.call(owner, 'GET', path())).body.invites;
  expect(await list()).toEqual([second, first]);
  expect((await network.call(owner, 'DELETE', `${path()}/${second.id}`)).status).toBe(204);
  expect((await network.call(owner, 'DELETE', `${path()}/${second.id}`)).status).toBe(204);
  expect(await list()).toEqual([first]);
  expect((await network.call(owner, 'DELETE', `${path()}/${randomUUID()}`)).body.code).toBe('not_found');
  // Not through another group.
  const elsewhere = await newGroup(network, [owner]);
  const foreign = `/api/conversations/${elsewhere}/invites/${first.id}`;
  expect((await network.call(owner, 'DELETE', foreign)).body.code).toBe('not_found');
  expect(await list()).toEqual([first]);
});

test('members and strangers manage no invitations, direct conversations have none', async () => {
  const { id } = (await invite(owner)).body;
  for (const [who, code] of [
    [member, 'forbidden'],
    [guest, 'not_found'],
  ] as const) {
    expect((await invite(who)).body.code).toBe(code);
    expect((await network.call(who, 'GET', path())).body.code).toBe(code);
    expect((await network.call(who, 'DELETE', `${path()}/${id}`)).body.code).toBe(code);
  }
  const direct = await network.call(owner, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [member.id],
  });
  room = direct.body.id;
  expect((await invite(owner)).body.code).toBe('forbidden');
  expect((await network.call(owner, 'GET', path())).body.code).toBe('forbidden');
});

test('an Idempotency-Key makes one invitation; another request under it is a conflict', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all([invite(owner, {}, key), invite(owner, {}, key), invite(owner, {}, key)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(answers[1]?.body).toEqual(answers[0]?.body);
  expect(answers[2]?.body).toEqual(answers[0]?.body);
  expect((await invite(owner, { max_uses: 2 }, key)).body.code).toBe('conflict');
});

test('bounds: how long, how often, how many', async () => {
  const wrong = [
    { expires_in_s: 59 },
    { expires_in_s: 30 * 86_400 + 1 },
    { max_uses: 0 },
    { max_uses: 10_001 },
    { forever: true },
  ];
  for (const body of wrong) expect((await invite(owner, body)).body.code).toBe('invalid');
  for (let i = 2; i < limits.invitesPerConversation; i++) expect((await invite(owner)).status).toBe(201);
  const answers = await Promise.all(Array.from({ length: 6 }, () => invite(owner)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 400, 400, 400, 400]);
});
