import { expect, test } from '@jest/globals';
import { chatPath, routeOf, togetherPath } from './routes.ts';

test.each([
  ['/', { name: 'home' }],
  ['/sign-in/', { name: 'sign-in' }],
  ['/verify-email', { name: 'verify-email' }],
  ['/chat', { name: 'chat', conversationId: null, seq: null }],
  ['/chat/c1', { name: 'chat', conversationId: 'c1', seq: null }],
  ['/chat/c1/7', { name: 'chat', conversationId: 'c1', seq: 7 }],
  ['/chat/c1/x', { name: 'chat', conversationId: 'c1', seq: null }],
  ['/i/Ab%2F1', { name: 'invite', code: 'Ab/1' }],
  ['/i/%', { name: 'invite', code: '%' }],
  ['/together/alice,bob,alice', { name: 'together', people: ['alice', 'bob'] }],
  ['/i', { name: 'unknown' }],
  ['/chat/a/1/b', { name: 'unknown' }],
  ['/nowhere', { name: 'unknown' }],
])('%s shows %j', (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test('paths that are made lead back to what they were made of', () => {
  expect(routeOf(chatPath('c1', 3))).toEqual({ name: 'chat', conversationId: 'c1', seq: 3 });
  expect(routeOf(togetherPath(['a b', 'bob']))).toEqual({ name: 'together', people: ['a b', 'bob'] });
  expect(togetherPath([])).toBe('/');
});
