import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { roomFramesOf } from './heard.ts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let owner: TestUser;
let admin: TestUser;
let member: TestUser;
let room: string;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  [owner, admin, member] = [await network.newUser(), await network.newUser(), await network.newUser()];
  room = await newGroup(network, [owner, admin, member]);
  await give(owner, admin, 'admin');
});

const of = (user: TestUser) => `/api/conversations/${room}/participants/${user.id}`;
const give = (by: TestUser, to: TestUser, role: string) => network.call(by, 'PATCH', of(to), { role });
const remove = (by: TestUser, whom: TestUser) => network.call(by, 'DELETE', of(whom));

async function roles(): Promise<Record<string, string>> {
  const { rows } = await network.pool.query(
    'SELECT user_id, role FROM participants WHERE conversation_id = $1 AND left_seq IS NULL',
    [room],
  );
  return Object.fromEntries(rows.map((row) => [row.user_id, row.role]));
}

async function revOfRoom(): Promise<number> {
  return (await network.call(owner, 'GET', `/api/conversations/${room}`)).body.rev;
}

test('the owner makes admins and members; the same again takes no rev', async () => {
  const heard = await roomFramesOf(network, room);
  const rev = await revOfRoom();
  const { status, body } = await give(owner, member, 'admin');
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({ user_id: member.id, role: 'admin', rev: rev + 1 }),
  ]);
  await eventually('both frames', () => heard.frames.length === 2);
  expect(heard.frames).toMatchObject([
    {
      type: 'participants.updated',
      payload: { rev: rev + 1, participants: [{ user_id: member.id, role: 'admin' }] },
    },
    {
      type: 'message.new',
      payload: {
        rev: rev + 2,
        message: { system: { event: 'role_changed', user_ids: [member.id], role: 'admin' } },
      },
    },
  ]);
  expect((await give(owner, member, 'admin')).body.rev).toBe(rev + 1);
  expect(await revOfRoom()).toBe(rev + 2);
  expect((await give(owner, member, 'member')).body.role).toBe('member');
  await heard.close();
});

test('a group is handed over under one rev: there is one owner at every rev', async () => {
  const heard = await roomFramesOf(network, room);
  const rev = await revOfRoom();
  expect((await give(owner, member, 'owner')).body).toMatchObject({ user_id: member.id, role: 'owner' });
  expect(await roles()).toEqual({ [owner.id]: 'admin', [admin.id]: 'admin', [member.id]: 'owner' });
  await eventually('both frames', () => heard.frames.length === 2);
  const [updated, told] = heard.frames;
  expect(updated?.payload.rev).toBe(rev + 1);
  const rows = updated?.payload.participants.map((row: { user_id: string; role: string }) => [
    row.user_id,
    row.role,
  ]);
  expect(new Set(rows)).toEqual(
    new Set([
      [owner.id, 'admin'],
      [member.id, 'owner'],
    ]),
  );
  expect(told?.payload.message.system).toEqual({ event: 'owner_changed', user_ids: [member.id] });
  // What was the owner's is the new owner's.
  expect((await give(owner, admin, 'member')).body.code).toBe('forbidden');
  expect((await give(member, admin, 'member')).status).toBe(200);
  await heard.close();
});

test('nobody else gives roles, and the owner cannot just step down', async () => {
  const stranger = await network.newUser();
  const rev = await revOfRoom();
  expect((await give(admin, member, 'admin')).body.code).toBe('forbidden');
  expect((await give(admin, admin, 'owner')).body.code).toBe('forbidden');
  expect((await give(member, member, 'admin')).body.code).toBe('forbidden');
  expect((await give(stranger, member, 'admin')).body.code).toBe('not_found');
  expect((await give(owner, stranger, 'admin')).body.code).toBe('not_found');
  expect((await give(owner, owner, 'member')).body.code).toBe('forbidden');
  expect((await give(owner, member, 'king')).body.code).toBe('invalid');
  expect((await give(owner, owner, 'owner')).body).toMatchObject({ role: 'owner' });
  expect(await revOfRoom()).toBe(rev);
});

test('an owner who leaves is told as one who left and one who took over', async () => {
  const heard = await roomFramesOf(network, room);
  expect((await remove(owner, owner)).status).toBe(204);
  await eventually('all frames', () => heard.frames.length === 3);
  expect(heard.frames.map(({ payload }) => payload.message?.system)).toEqual([
    undefined,
    { event: 'member_left', user_ids: [owner.id] },
    { event: 'owner_changed', user_ids: [admin.id] },
  ]);
  const { body } = await network.call(member, 'GET', `/api/conversations/${room}`);
  expect(body).toMatchObject({ member_count: 2, role: 'member' });
  await heard.close();
});

test('whatever happens at once, a group has one owner, and nobody without the role takes part', async () => {
  for (let round = 0; round < 10; round++) {
    const [one, two, three] = [await network.newUser(), await network.newUser(), await network.newUser()];
    room = await newGroup(network, [one, two, three]);
    await give(one, two, 'admin');
    const answers = await Promise.all([
      give(one, two, 'owner'),
      give(one, three, 'owner'),
      give(two, three, 'owner'),
      remove(one, one),
      remove(two, three),
      give(one, three, 'admin'),
    ]);
    const allowed = new Set([200, 204, 403, 404]);
    expect(answers.map(({ status }) => status).filter((status) => !allowed.has(status))).toEqual([]);
    const left = Object.values(await roles());
    expect(left.filter((role) => role === 'owner')).toHaveLength(1);
    const { rows } = await network.pool.query(
      `SELECT c.rev, c.last_seq, c.member_count,
              (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id) AS stored,
              (SELECT count(DISTINCT m.rev) FROM messages m WHERE m.conversation_id = c.id) AS revs,
              (SELECT count(*) FROM participants p WHERE p.conversation_id = c.id AND p.left_seq IS NULL) AS members
         FROM conversations c WHERE c.id = $1`,
      [room],
    );
    const [{ last_seq: lastSeq, member_count: memberCount, stored, revs, members }] = rows;
    expect([stored, revs, memberCount]).toEqual([lastSeq, lastSeq, members]);
  }
});

test('two admins who remove one another’s member at once remove them once', async () => {
  await give(owner, member, 'member');
  const answers = await Promise.all([remove(owner, member), remove(admin, member), remove(member, member)]);
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(2);
  const { rows } = await network.pool.query(
    `SELECT system FROM messages WHERE conversation_id = $1 AND system->>'event' IN ('member_removed', 'member_left')`,
    [room],
  );
  expect(rows).toHaveLength(1);
});
