import { expect, test } from '@jest/globals';
import { ATTEMPTS_MOST, retryInMs } from './backoff.ts';

test('waits grow from 5 s to 8 h, a fifth more or less, and end after about three days', () => {
  const waits = Array.from({ length: ATTEMPTS_MOST }, (_, i) => retryInMs(i + 1, 0, () => 0.5));
  expect(waits.slice(0, 3)).toEqual([5_000, 15_000, 45_000]);
  expect(waits.at(-2)).toBe(8 * 3_600_000);
  expect(waits.at(-1)).toBeNull();
  const days = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 86_400_000;
  expect(Math.round(days)).toBe(3);
  expect([retryInMs(1, 0, () => 0), retryInMs(1, 0, () => 1)]).toEqual([4_000, 6_000]);
});

test('a receiver may ask for more time, within bounds', () => {
  expect(retryInMs(1, 60_000)).toBe(60_000);
  expect(retryInMs(1, 10 ** 12)).toBe(8 * 3_600_000 * 1.2);
});
