import { expect, test } from '@jest/globals';
import { createRemovalBreaker } from './removal-breaker.ts';

function tokens(breaker: ReturnType<typeof createRemovalBreaker>, good: number, bad: number): number {
  for (let i = 0; i < good + bad; i++) breaker.attempted();
  let removed = 0;
  for (let i = 0; i < bad; i++) if (breaker.mayRemove()) removed++;
  return removed;
}

test('a few bad tokens among many are all removed', () => {
  expect(tokens(createRemovalBreaker(), 1_000, 50)).toBe(50);
});

test('with more than 20 and more than a fifth bad in a minute, removal stops', () => {
  expect(tokens(createRemovalBreaker(), 10, 200)).toBe(42);
  expect(tokens(createRemovalBreaker(), 0, 20)).toBe(20);
});

test('a minute later it starts anew', () => {
  let nowMs = 0;
  const breaker = createRemovalBreaker({ now: () => nowMs });
  tokens(breaker, 0, 200);
  expect(breaker.mayRemove()).toBe(false);
  nowMs = 61_000;
  expect(tokens(breaker, 0, 5)).toBe(5);
});
