import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, type TokenPair, type User } from '@parley/contracts';
import { type AuthUnderTest, newName, startAuthUnderTest } from './support/auth-under-test.ts';

interface Page {
  users: User[];
  cursor: string | null;
}

let auth: AuthUnderTest;
let searcher: TokenPair;
beforeAll(async () => {
  auth = await startAuthUnderTest();
  searcher = await auth.register({ username: 'searcher' });
});
afterAll(() => auth.close());

function find(parameters: Record<string, string>) {
  const path = `/api/users?${new URLSearchParams(parameters)}`;
  return auth.call<Page>('GET', path, { token: searcher.access_token });
}

const names = (page: Page) => page.users.map((user) => user.username);

test('people are found by username and display name, the closest first', async () => {
  await auth.register({ username: 'xmarie', display_name: 'Somebody' });
  await auth.register({ username: 'curie_m', display_name: 'Marie Curie' });
  await auth.register({ username: 'marie_b', display_name: 'B' });
  await auth.register({ username: 'Marie', display_name: 'The One' });
  const { body } = await find({ query: 'marie' });
  expect(names(body)).toEqual(['Marie', 'marie_b', 'curie_m', 'xmarie']);
  expect(body.cursor).toBeNull();
  expect(Object.keys(body.users[0] ?? {}).sort()).toEqual(['avatar_url', 'display_name', 'id', 'username']);
});

test('a short query finds beginnings of usernames, of display names and of their words', async () => {
  await auth.register({ username: 'qwilliam', display_name: 'a' });
  await auth.register({ username: 'n_n_1', display_name: 'Anna Qwerty' });
  await auth.register({ username: 'not_qw', display_name: 'b' });
  expect(names((await find({ query: 'qw' })).body)).toEqual(['qwilliam', 'n_n_1']);
});

test('pages follow each other without a hole or a repeat', async () => {
  const prefix = newName('page');
  for (let i = 0; i < 7; i++) await auth.register({ username: `${prefix}_${i}`, display_name: `P ${i}` });
  const found: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const parameters: Record<string, string> = { query: prefix, limit: '3', ...(cursor ? { cursor } : {}) };
    const { body } = await find(parameters);
    found.push(...names(body));
    cursor = body.cursor;
    pages += 1;
  } while (cursor);
  expect(pages).toBe(3);
  expect(found).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `${prefix}_${i}`));
});

test('wildcards in a query are taken literally', async () => {
  for (const query of ['%%%', '___', '\\\\\\', "'; --"]) {
    const { status, body } = await find({ query });
    expect({ query, status, users: body.users }).toEqual({ query, status: 200, users: [] });
  }
});

test('ids give people in the order asked for, without unknown ones; only words do not find who was deleted', async () => {
  const [a, b, gone] = [await auth.register(), await auth.register(), await auth.register()];
  await auth.pool.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.user.id]);
  const ids = [b.user.id, newId(), gone.user.id, a.user.id.toUpperCase()].join(',');
  const { body } = await find({ ids });
  expect(body.users.map((user) => user.id)).toEqual([b.user.id, gone.user.id, a.user.id]);
  expect((await find({ query: gone.user.username })).body.users).toEqual([]);
});

test.each<[string, Record<string, string>]>([
  ['neither query nor ids', {}],
  ['both', { query: 'a', ids: newId() }],
  ['an id that is none', { ids: 'a,b' }],
  ['101 ids', { ids: Array.from({ length: 101 }, newId).join(',') }],
  ['a limit of 0', { query: 'a', limit: '0' }],
  ['a made-up cursor', { query: 'a', cursor: 'made-up' }],
  ['a query of NUL', { query: '\u0000' }],
  ['a blank query', { query: '  ' }],
])('%s is invalid', async (_name, parameters) => {
  const { status, body } = await find(parameters);
  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'invalid' });
  expect(body.errors?.length).toBeGreaterThan(0);
});
