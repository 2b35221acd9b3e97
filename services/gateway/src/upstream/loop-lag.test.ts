import { expect, test } from '@jest/globals';
import { LoopLag } from './loop-lag.ts';

function lagAfter(...turnsMs: number[]): boolean {
  const lag = new LoopLag({ targetMs: 50, intervalMs: 100 });
  let nowMs = 0;
  lag.observe(nowMs);
  for (const turnMs of turnsMs) {
    nowMs += turnMs;
    lag.observe(nowMs);
  }
  return lag.isLate;
}

test('a loop that is late all through the interval is late, one long turn is not', () => {
  expect(lagAfter(20, 20, 20)).toBe(false);
  expect(lagAfter(75)).toBe(false);
  expect(lagAfter(75, 75)).toBe(true);
  expect(lagAfter(75, 75, 75, 75)).toBe(true);
});

test('one turn in time ends it', () => {
  expect(lagAfter(75, 75, 75, 20)).toBe(false);
  expect(lagAfter(75, 75, 75, 20, 75)).toBe(false);
});
