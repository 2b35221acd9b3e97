import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { faultsOf, searchRoutes } from '@parley/contracts';
import { startNetwork, type TestNetwork, type TestUser } from '../network.ts';

let network: TestNetwork;
let alice: TestUser;

beforeAll(async () => {
  network = await startNetwork();
  alice = await named('Alice');
});
afterAll(() => network.close());

async function named(displayName: string): Promise<TestUser> {
  const user = await network.newUser();
  await network.pool.query('UPDATE users SET display_name = $2 WHERE id = $1', [user.id, displayName]);
  return user;
}

async function group(title: string, people: TestUser[], owner = alice): Promise<string> {
  const { body } = await network.call(owner, 'POST', '/api/conversations', {
    type: 'group',
    title,
    participant_ids: people.map(({ id }) => id),
  });
  return body.id;
}

async function find(user: TestUser, q: string, more = ''): Promise<string[]> {
  const { status, body } = await network.call(
    user,
    'GET',
    `/api/search/conversations?q=${encodeURIComponent(q)}${more}`,
  );
  expect([status, faultsOf(searchRoutes.searchConversations.responses[200], body)]).toEqual([200, []]);
  return body.conversations.map(({ id }: { id: string }) => id);
}

test('conversations are found by title and members, without accents or case, best first', async () => {
  const jurgen = await named('Jürgen Müller');
  const middle = await group('Old Jurgen fans', []);
  const start = await group('Jürgen und Freunde', []);
  const direct = await network.call(alice, 'POST', '/api/conversations', {
    type: 'direct',
    participant_ids: [jurgen.id],
  });
  const inside = await group('Holidays', [jurgen]);
  expect((await find(alice, 'jurgen mul')).sort()).toEqual([inside, direct.body.id].sort());
  expect((await find(alice, 'JÜRGEN')).at(-1)).toBe(middle);
  expect(new Set(await find(alice, 'jurgen'))).toEqual(new Set([start, direct.body.id, inside, middle]));
  expect(await find(alice, 'jurgen', '&limit=1')).toHaveLength(1);
});

test('a name written slightly wrong is found', async () => {
  const room = await group('Wintersport', []);
  expect(await find(alice, 'wintersprot')).toEqual([room]);
});

test('other people’s conversations, and those one left, are not found', async () => {
  const bob = await named('Bob');
  const others = await group('Hidden place', [], bob);
  expect(await find(alice, 'hidden')).toEqual([]);
  expect(await find(bob, 'hidden')).toEqual([others]);
  const left = await group('Hidden garden', [bob]);
  await network.call(bob, 'DELETE', `/api/conversations/${left}/participants/${bob.id}`);
  expect(await find(bob, 'garden')).toEqual([]);
  expect(await find(alice, 'garden')).toEqual([left]);
});

test('one’s own name finds nothing by itself', async () => {
  const zoe = await named('Zoe');
  await group('Cooking', [alice], zoe);
  expect(await find(zoe, 'zoe')).toEqual([]);
  expect(await find(alice, 'zoe')).toHaveLength(1);
});

test('wildcards are letters like others, and nothing is not a question', async () => {
  expect(await find(alice, '%')).toEqual([]);
  const { status } = await network.call(alice, 'GET', '/api/search/conversations?q=%20');
  expect(status).toBe(400);
});
