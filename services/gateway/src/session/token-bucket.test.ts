import { expect, test } from '@jest/globals';
import { TokenBucket } from './token-bucket.ts';

test('a burst passes, then one a period, and the wait is said', () => {
  const bucket = new TokenBucket({ burst: 3, perSecond: 10 }, 0);
  expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 0]);
  expect(bucket.take(0)).toBe(100);
  expect(bucket.take(100)).toBe(0);
  expect(bucket.take(150)).toBe(50);
});

test('a long pause earns no more than the burst', () => {
  const bucket = new TokenBucket({ burst: 2, perSecond: 10 }, 0);
  bucket.take(0);
  expect([bucket.take(60_000), bucket.take(60_000)]).toEqual([0, 0]);
  expect(bucket.take(60_000)).toBeGreaterThan(0);
});

test('a clock that steps back takes nothing away', () => {
  const bucket = new TokenBucket({ burst: 2, perSecond: 10 }, 1_000);
  expect(bucket.take(1_000)).toBe(0);
  expect(bucket.take(500)).toBe(0);
});
