import { expect, test } from '@jest/globals';
import { createTokenBuckets } from './token-buckets.ts';

function buckets(maxDevices = 100) {
  const clock = { nowMs: 0 };
  const { take } = createTokenBuckets({ now: () => clock.nowMs, burst: 3, refillMs: 1_000, maxDevices });
  const taken = (device: string, tries: number) =>
    Array.from({ length: tries }, () => take(device)).filter(Boolean).length;
  return { clock, taken };
}

test('a device gets its burst, then one push for each time that passed, and never more than the burst', () => {
  const { clock, taken } = buckets();
  expect(taken('a', 5)).toBe(3);
  clock.nowMs = 2_500;
  expect(taken('a', 5)).toBe(2);
  clock.nowMs = 3_000;
  expect(taken('a', 5)).toBe(1);
  clock.nowMs = 60_000;
  expect(taken('a', 5)).toBe(3);
});

test('devices do not share, and the one unused the longest is forgotten first', () => {
  const { taken } = buckets(2);
  expect(taken('a', 5)).toBe(3);
  expect(taken('b', 5)).toBe(3);
  expect(taken('a', 1)).toBe(0);
  expect(taken('c', 1)).toBe(1);
  expect(taken('a', 1)).toBe(0);
  expect(taken('b', 5)).toBe(3);
});
