import { expect, test } from '@jest/globals';
import { QueueBound } from './queue-bound.ts';

function boundAt(perSecond: number) {
  const clock = { ms: 0 };
  const bound = new QueueBound({ targetMs: 100, atLeast: 50, now: () => clock.ms });
  const serve = (rate: number, { limited = true } = {}) => {
    if (limited) bound.admits(100_000, 1_000);
    clock.ms += 200;
    bound.served(rate / 5);
  };
  for (let count = 0; count < 30; count++) serve(perSecond);
  return { bound, serve };
}

test('as many may wait as are served within the target', () => {
  const { bound } = boundAt(5_000);
  expect(bound.most).toBe(500);
  expect(bound.admits(499, 1_000)).toBe(true);
  expect(bound.admits(500, 1_000)).toBe(false);
});

test('the bound follows the rate down while some are refused', () => {
  const { bound, serve } = boundAt(5_000);
  for (let count = 0; count < 20; count++) serve(1_000);
  expect(bound.most).toBe(100);
});

test('a rate nobody was refused at is no lower bound of what can be served', () => {
  const { bound, serve } = boundAt(5_000);
  for (let count = 0; count < 20; count++) serve(10, { limited: false });
  expect(bound.most).toBe(500);
  for (let count = 0; count < 20; count++) serve(9_000, { limited: false });
  expect(bound.most).toBe(900);
});

test('a burst that has not stood yet passes', () => {
  const { bound } = boundAt(5_000);
  expect(bound.admits(5_000, 49)).toBe(true);
  expect(bound.admits(5_000, 50)).toBe(false);
});

test('time in which nobody waited is not held against the rate', () => {
  const clock = { ms: 0 };
  const bound = new QueueBound({ targetMs: 100, atLeast: 50, now: () => clock.ms });
  clock.ms = 60_000;
  bound.admits(0, 0);
  bound.admits(100_000, 1_000);
  clock.ms += 200;
  bound.served(2_000);
  expect(bound.most).toBe(1_000);
});

test('a slow server still gets batches', () => {
  expect(boundAt(1).bound.most).toBe(50);
});

test('who is refused is told to come back when what waits was served, and not all at once', () => {
  const { bound } = boundAt(1_000);
  const waits = Array.from({ length: 100 }, () => bound.retryAfterMs(1_000));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(4_000);
  expect(new Set(waits).size).toBeGreaterThan(10);
  expect(bound.retryAfterMs(1_000_000)).toBe(5_000);
});
