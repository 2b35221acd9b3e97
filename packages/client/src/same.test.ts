import { expect, test } from '@jest/globals';
import { same, sameList } from './same.ts';

test('what has not changed stays the same object', () => {
  const before = { a: 1, list: ['x'], gone: null };
  expect(same(before, { a: 1, list: ['x'], gone: null })).toBe(before);
  expect(same(before, { ...before, a: 2 })).not.toBe(before);
  expect(same(before, { ...before, list: ['y'] })).not.toBe(before);
  expect(same<object>(before, { a: 1, list: ['x'] })).not.toBe(before);
  expect([same(before, null), same<object>(null, before)]).toEqual([null, before]);
});

test('a list of the same things is the same list', () => {
  const [one, two] = [{}, {}];
  const before = [one, two];
  expect(sameList(before, [one, two])).toBe(before);
  expect(sameList(before, [two, one])).not.toBe(before);
});
