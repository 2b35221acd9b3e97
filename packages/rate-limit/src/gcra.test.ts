import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerWithoutState, step } from './gcra.ts';

test('what is taken never exceeds the burst plus what came back meanwhile', () => {
  const calls = fc.array(fc.record({ pauseMs: fc.nat(2_000), cost: fc.integer({ min: 1, max: 5 }) }));
  const limits = fc.record({
    burst: fc.integer({ min: 5, max: 20 }),
    perSecond: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(limits, calls, (limit, sequence) => {
      let [now, fullAtMs, total] = [0, 0, 0];
      for (const { pauseMs, cost } of sequence) {
        now += pauseMs;
        const result = step(fullAtMs, now, limit, cost);
        fullAtMs = result.fullAtMs;
        if (result.taken.allowed) total += cost;
        expect(total).toBeLessThanOrEqual(limit.burst + (now * limit.perSecond) / 1_000 + 1e-3);
      }
    }),
  );
});

test('a call refused is allowed after exactly its retryAfterMs', () => {
  const limit = { burst: 3, perSecond: 4 };
  const { fullAtMs } = step(0, 1_000, limit, 3);
  const { taken } = step(fullAtMs, 1_100, limit, 2);
  expect(taken).toEqual({ allowed: false, retryAfterMs: 400 });
  expect(step(fullAtMs, 1_499, limit, 2).taken.allowed).toBe(false);
  expect(step(fullAtMs, 1_500, limit, 2).taken.allowed).toBe(true);
});

test('a whole burst passes at any time of the clock', () => {
  const rates = fc.double({ min: 0.01, max: 1_000, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), rates, (now, perSecond) => {
      expect(step(0, now, { burst: 5, perSecond }, 5).taken.allowed).toBe(true);
    }),
  );
});

test('a limit out of range is an error', () => {
  expect(() => answerWithoutState({ burst: 0, perSecond: 1 }, 1)).toThrow(RangeError);
  expect(() => answerWithoutState({ burst: 1, perSecond: Number.NaN }, 1)).toThrow(RangeError);
});
