import { expect, test } from '@jest/globals';
import { chatPath, routeOf, togetherPath } from './routes.ts';

const id = '019ac3b2-7d10-7c4e-9f00-3b1d5a6e8c21';

test.each([
  ['/', { name: 'home' }],
  ['/sign-in/', { name: 'sign-in' }],
  ['/verify-email', { name: 'verify-email' }],
  ['/chat', { name: 'chat', conversationId: null, seq: null }],
  [`/chat/${id}`, { name: 'chat', conversationId: id, seq: null }],
  [`/chat/${id}/7`, { name: 'chat', conversationId: id, seq: 7 }],
  [`/chat/${id}/x`, { name: 'chat', conversationId: id, seq: null }],
  ['/i/Ab%2F1', { name: 'invite', code: 'Ab/1' }],
  ['/i/%', { name: 'invite', code: '%' }],
  ['/together/alice,bob,alice', { name: 'together', people: ['alice', 'bob'] }],
  ['/i', { name: 'unknown' }],
  [`/chat/..%2Fmedia%2F${id}`, { name: 'unknown' }],
  ['/chat/%2e%2e', { name: 'unknown' }],
  [`/chat/${id}%0a`, { name: 'unknown' }],
  ['/chat/a/1/b', { name: 'unknown' }],
  ['/nowhere', { name: 'unknown' }],
])('%s shows %j', (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test('paths that are made lead back to what they were made of', () => {
  expect(routeOf(chatPath(id, 3))).toEqual({ name: 'chat', conversationId: id, seq: 3 });
  expect(routeOf(togetherPath(['a b', 'bob']))).toEqual({ name: 'together', people: ['a b', 'bob'] });
  expect(togetherPath([])).toBe('/');
});
