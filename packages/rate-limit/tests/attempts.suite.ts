import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AttemptLimits, RateLimit } from '../src/index.ts';

const HOUR_MS = 3_600_000;
const limits: AttemptLimits = {
  bySource: { free: 3, firstMs: 60_000, mostMs: 240_000, forgetMs: HOUR_MS },
  byTarget: { free: 8, firstMs: 30_000, mostMs: 30_000, forgetMs: HOUR_MS },
};
/** Pauses that a test can wait out. */
const brief: AttemptLimits = {
  bySource: { free: 1, firstMs: 20, mostMs: 40, forgetMs: HOUR_MS },
  byTarget: { free: 4, firstMs: 200, mostMs: 200, forgetMs: HOUR_MS },
};

/** What every adapter promises of attempts. `open` gives two processes their rate limits. */
export function attemptsSuite(
  adapter: string,
  open: () => Promise<{ here: RateLimit; there: RateLimit }>,
): void {
  describe(`${adapter} attempts`, () => {
    let here: RateLimit;
    let there: RateLimit;
    let target: string;

    beforeEach(async () => {
      ({ here, there } = await open());
      target = `test:${randomUUID()}`;
    });
    afterEach(async () => {
      await Promise.all([here.close(), there.close()]);
    });

    const from = (source: string) => ({ target, source });

    test('attempts at once cannot outrun the count, in whichever process', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? here : there).attempts.begin(from('a'), limits)),
      );
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(3);
      for (const { allowed, retryAfterMs } of answers) {
        if (allowed) continue;
        expect(retryAfterMs).toBeGreaterThan(50_000);
        expect(retryAfterMs).toBeLessThanOrEqual(60_000);
      }
    });

    test('one that passes forgets what failed before', async () => {
      for (let i = 0; i < 3; i += 1) await here.attempts.begin(from('a'), limits);
      await there.attempts.end(from('a'), 'passed');
      for (let i = 0; i < 3; i += 1) {
        expect((await here.attempts.begin(from('a'), limits)).allowed).toBe(true);
      }
    });

    test('one that is taken back has not been, and no more can be taken back than was begun', async () => {
      for (let i = 0; i < 10; i += 1) {
        expect((await here.attempts.begin(from('a'), limits)).allowed).toBe(true);
        await here.attempts.end(from('a'), 'void');
        await there.attempts.end(from('a'), 'void');
      }
      for (let i = 0; i < 3; i += 1) {
        expect((await here.attempts.begin(from('a'), limits)).allowed).toBe(true);
      }
      expect((await here.attempts.begin(from('a'), limits)).allowed).toBe(false);
    });

    test('a new source at a target under attack is told a pause once, and passes after it', async () => {
      for (let i = 0; i < 4; i += 1) {
        expect((await here.attempts.begin(from(`attacker ${i}`), brief)).allowed).toBe(true);
      }
      let answer = await there.attempts.begin(from('owner'), brief);
      expect(answer.allowed).toBe(false);
      expect(answer.retryAfterMs).toBeLessThanOrEqual(200);
      for (let tries = 0; !answer.allowed && tries < 20; tries += 1) {
        // The attack goes on, from sources old and new.
        await here.attempts.begin(from(`attacker ${tries % 8}`), brief);
        await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs));
        await here.attempts.begin(from(`attacker ${tries % 8}`), brief);
        answer = await there.attempts.begin(from('owner'), brief);
      }
      expect(answer.allowed).toBe(true);
    });

    test('targets know nothing of each other', async () => {
      for (let i = 0; i < 12; i += 1) await here.attempts.begin(from(`attacker ${i}`), limits);
      expect((await here.attempts.begin(from('owner'), limits)).allowed).toBe(false);
      const other = { target: `${target}:other`, source: 'owner' };
      expect((await here.attempts.begin(other, limits)).allowed).toBe(true);
    });
  });
}
