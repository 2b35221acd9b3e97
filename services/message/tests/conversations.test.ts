import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeUserPublication, type UserPublication } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';

let network: TestNetwork;
let alice: TestUser;
let bob: TestUser;
let carol: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  [alice, bob, carol] = [await network.newUser(), await network.newUser(), await network.newUser()];
});
afterAll(() => network.close());

function direct(from: TestUser, to: TestUser, headers = {}) {
  return network.call(
    from,
    'POST',
    '/api/conversations',
    { type: 'direct', participant_ids: [to.id] },
    headers,
  );
}

test('a pair has one direct conversation, also when both start it at once', async () => {
  for (let i = 0; i < 10; i++) {
    const [one, two] = [await network.newUser(), await network.newUser()];
    const answers = await Promise.all([
      direct(one, two),
      direct(two, one),
      direct(one, two),
      direct(two, one),
    ]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  }
});

test('people are told of a new conversation and of its end by one publication each, the finished frame', async () => {
  const heard: UserPublication[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) =>
      heard.push(decodeUserPublication(Buffer.from(payload)) as UserPublication),
    gap: () => {},
  });
  await subscriber.subscribe([`u:${carol.id}`]);
  const id = await newGroup(network, [alice, carol]);
  await eventually('the publication', () => heard.length > 0);
  const frameOf = (publication?: UserPublication) =>
    JSON.parse((publication as { frame: Buffer }).frame.toString());
  const { body } = await network.call(carol, 'GET', `/api/conversations/${id}`);
  expect(frameOf(heard[0])).toEqual({ type: 'conversation.added', payload: { conversation: body } });
  await network.call(alice, 'DELETE', `/api/conversations/${id}/participants/${carol.id}`);
  await eventually('what follows the removal', () => heard.length > 1);
  expect(frameOf(heard[1])).toEqual({ type: 'conversation.removed', payload: { conversation_id: id } });
  await network.call(alice, 'POST', `/api/conversations/${id}/participants`, { user_ids: [carol.id] });
  await eventually('the return', () => heard.length > 2);
  expect(heard.map((publication) => frameOf(publication).type)).toEqual([
    'conversation.added',
    'conversation.removed',
    'conversation.added',
  ]);
  await subscriber.close();
});

test('a request that names nobody, itself or people who are not there is refused', async () => {
  const post = (body: unknown) => network.call(alice, 'POST', '/api/conversations', body);
  const self = await direct(alice, alice);
  expect([self.status, self.body.code]).toEqual([400, 'invalid']);
  const nobody = await direct(alice, { id: randomUUID(), token: '' });
  expect([nobody.status, nobody.body.code]).toEqual([404, 'not_found']);
  const gone = await network.newUser();
  await network.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.id]);
  expect((await direct(alice, gone)).body.code).toBe('not_found');
  const two = await post({ type: 'direct', participant_ids: [bob.id, carol.id] });
  expect(two.body.code).toBe('invalid');
});

test('who blocked or was blocked starts nothing', async () => {
  const [one, two] = [await network.newUser(), await network.newUser()];
  await network.pool.query('INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2)', [two.id, one.id]);
  expect((await direct(one, two)).body.code).toBe('blocked');
  expect((await direct(two, one)).body.code).toBe('blocked');
});

test('an Idempotency-Key makes one conversation, whatever happens at once', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const body = { type: 'group', participant_ids: [bob.id], title: 'Once' };
  const post = (what: unknown) => network.call(alice, 'POST', '/api/conversations', what, key);
  const answers = await Promise.all([post(body), post(body), post(body)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(answers[1]?.body).toEqual(answers[0]?.body);
  const other = await post({ ...body, title: 'Twice' });
  expect([other.status, other.body.code]).toEqual([409, 'conflict']);
});

test('an owner who leaves hands the group to its longest admin, else member', async () => {
  const [owner, member, admin] = [await network.newUser(), await network.newUser(), await network.newUser()];
  const id = await newGroup(network, [owner, member, admin]);
  await network.pool.query(
    `UPDATE participants SET role = 'admin' WHERE conversation_id = $1 AND user_id = $2`,
    [id, admin.id],
  );
  const people = `/api/conversations/${id}/participants`;
  expect((await network.call(admin, 'DELETE', `${people}/${owner.id}`)).body.code).toBe('forbidden');
  expect((await network.call(member, 'DELETE', `${people}/${admin.id}`)).body.code).toBe('forbidden');
  expect((await network.call(owner, 'DELETE', `${people}/${owner.id}`)).status).toBe(204);
  const left = await network.call(admin, 'GET', people);
  expect(left.body.participants.map((p: { user_id: string; role: string }) => [p.user_id, p.role])).toEqual(
    [
      [admin.id, 'owner'],
      [member.id, 'member'],
    ].sort(),
  );
  expect((await network.call(owner, 'GET', people)).body.code).toBe('not_found');
  expect((await network.call(member, 'POST', people, { user_ids: [bob.id] })).body.code).toBe('forbidden');
});

test('a direct conversation cannot be left or joined', async () => {
  const { body } = await direct(alice, carol);
  const people = `/api/conversations/${body.id}/participants`;
  expect((await network.call(alice, 'DELETE', `${people}/${alice.id}`)).body.code).toBe('forbidden');
  expect((await network.call(alice, 'POST', people, { user_ids: [bob.id] })).body.code).toBe('forbidden');
});

test('the list pages by latest activity without a gap or a repeat', async () => {
  const user = await network.newUser();
  const ids = [];
  for (let i = 0; i < 7; i++) ids.push(await newGroup(network, [user, alice]));
  const send = { client_message_id: randomUUID(), text: 'up' };
  await network.call(alice, 'POST', `/api/conversations/${ids[2]}/messages`, send);
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await network.call(user, 'GET', `/api/conversations?limit=3${cursor}`);
    seen.push(...body.conversations.map((conversation: { id: string }) => conversation.id));
    cursor = body.cursor ? `&cursor=${body.cursor}` : '';
  } while (cursor);
  expect(seen[0]).toBe(ids[2]);
  expect(new Set(seen)).toEqual(new Set(ids));
  expect(seen).toHaveLength(7);
  const { body } = await network.call(user, 'GET', '/api/conversations?limit=1');
  expect(body.conversations[0]).toMatchObject({
    unread: 1,
    last_seq: 1,
    last_message: { text: 'up', seq: 1 },
  });
  expect((await network.call(user, 'GET', '/api/conversations?cursor=abc')).body.code).toBe('invalid');
});

test('members page by user id', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => network.newUser()));
  const id = await newGroup(network, people);
  const path = `/api/conversations/${id}/participants?limit=3`;
  const first = await network.call(people[1] as TestUser, 'GET', path);
  const second = await network.call(people[1] as TestUser, 'GET', `${path}&cursor=${first.body.cursor}`);
  const ids = [...first.body.participants, ...second.body.participants].map((p) => p.user_id);
  expect(ids).toEqual(people.map((person) => person.id).sort());
  expect(second.body.cursor).toBeNull();
});
