import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RateLimit } from '../src/index.ts';

/** What every adapter promises. `open` gives two processes their rate limits. */
export function rateLimitSuite(
  adapter: string,
  open: () => Promise<{ here: RateLimit; there: RateLimit }>,
): void {
  describe(`${adapter} rate limit`, () => {
    let here: RateLimit;
    let there: RateLimit;
    let key: string;

    beforeEach(async () => {
      ({ here, there } = await open());
      key = `test:${randomUUID()}`;
    });
    afterEach(async () => {
      await Promise.all([here.close(), there.close()]);
    });

    test('a burst passes, what is above it is refused and told when to come back', async () => {
      const limit = { burst: 3, perSecond: 0.1 };
      for (let i = 0; i < 3; i += 1) {
        expect(await here.take(key, limit)).toEqual({ allowed: true, retryAfterMs: 0 });
      }
      const refused = await here.take(key, limit);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(5_000);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(10_000);
    });

    test('all processes share one limit, keys do not', async () => {
      const limit = { burst: 10, perSecond: 0.1 };
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) => (i % 2 ? here : there).take(key, limit)),
      );
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(10);
      expect((await here.take(`${key}:other`, limit)).allowed).toBe(true);
    });

    test('a refused call takes nothing, and a cheaper one may still pass', async () => {
      const limit = { burst: 5, perSecond: 0.1 };
      expect((await here.take(key, limit, 3)).allowed).toBe(true);
      expect((await here.take(key, limit, 3)).allowed).toBe(false);
      expect((await here.take(key, limit, 2)).allowed).toBe(true);
    });

    test('what was taken comes back', async () => {
      const limit = { burst: 1, perSecond: 20 };
      expect((await here.take(key, limit)).allowed).toBe(true);
      let answer = await here.take(key, limit);
      for (let tries = 0; !answer.allowed && tries < 20; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs));
        answer = await here.take(key, limit);
      }
      expect(answer.allowed).toBe(true);
    });

    test('a cost above the burst is refused with the time of a whole burst, a free call passes', async () => {
      const limit = { burst: 5, perSecond: 2 };
      expect(await here.take(key, limit, 6)).toEqual({ allowed: false, retryAfterMs: 2_500 });
      expect((await here.take(key, limit, 0)).allowed).toBe(true);
      expect((await here.take(key, limit, 5)).allowed).toBe(true);
    });

    test('a limit out of range is an error', async () => {
      await expect(here.take(key, { burst: 1, perSecond: 0 })).rejects.toThrow(RangeError);
    });
  });
}
