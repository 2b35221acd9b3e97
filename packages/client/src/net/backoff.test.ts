import { expect, test } from '@jest/globals';
import { Backoff } from './backoff.ts';

test('waits grow from half a second to half a minute, and are spread over their whole length', () => {
  const longest = new Backoff(() => 1);
  expect(Array.from({ length: 8 }, () => longest.next())).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  const shortest = new Backoff(() => 0);
  expect(shortest.next()).toBe(0);
});

test('after a success the next wait is short again', () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(500);
});
