import { expect, test } from '@jest/globals';
import { ConnectRate } from './connect-rate.ts';

const CALM = { share: 0.1, lateMs: 0, isWanted: true };

function rateOf(options: { leastPerSecond?: number; mostPerSecond?: number; burst?: number } = {}) {
  const rate = new ConnectRate({ leastPerSecond: 100, mostPerSecond: 1_000, burst: 10, ...options }, 0);
  const taken = (nowMs: number, isWanted = true) => {
    let count = 0;
    for (rate.earn(nowMs, isWanted); rate.take(); ) count += 1;
    return count;
  };
  return { rate, taken };
}

test('a burst passes, then as many as the rate says', () => {
  const { rate, taken } = rateOf();
  expect(taken(0)).toBe(10);
  expect(taken(20)).toBe(Math.floor(rate.perSecond / 50));
  expect(taken(1_020)).toBe(rate.perSecond);
});

test('a quiet time earns no more than the burst', () => {
  const { taken } = rateOf();
  taken(0);
  expect(taken(60_000, false)).toBe(10);
});

test('a loop that is busy, or late, halves the rate within three looks, and it never falls below the least', () => {
  for (const sign of [{ share: 0.9 }, { lateMs: 50 }]) {
    const { rate } = rateOf({ leastPerSecond: 50 });
    for (let looks = 0; looks < 50; looks++) rate.observe(CALM);
    const before = rate.perSecond;
    for (let looks = 0; looks < 3; looks++) rate.observe({ ...CALM, ...sign });
    expect(rate.perSecond).toBeLessThan(before / 2);
    for (let looks = 0; looks < 50; looks++) rate.observe({ ...CALM, ...sign });
    expect(rate.perSecond).toBe(50);
  }
});

test('a process that is starved goes below the least, and is back at it when it is only busy', () => {
  const { rate } = rateOf();
  for (let looks = 0; looks < 50; looks++) rate.observe({ ...CALM, lateMs: 500 });
  expect(rate.perSecond).toBe(25);
  for (let looks = 0; looks < 50; looks++) rate.observe({ ...CALM, share: 0.9 });
  expect(rate.perSecond).toBe(100);
});

test('the rate grows while somebody waits and the loop has time, up to the most, and is forgotten in a quiet time', () => {
  const { rate } = rateOf();
  const before = rate.perSecond;
  rate.observe({ ...CALM, isWanted: false });
  expect(rate.perSecond).toBe(before);
  for (let looks = 0; looks < 100; looks++) rate.observe(CALM);
  expect(rate.perSecond).toBe(1_000);
  for (let looks = 0; looks < 200; looks++) rate.observe({ ...CALM, isWanted: false });
  expect(rate.perSecond).toBeCloseTo(before, 0);
});
