import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createMemoryRateLimit, createRedisRateLimit, type RateLimit } from '../src/index.ts';
import { attemptsSuite } from './attempts.suite.ts';
import { rateLimitSuite } from './rate-limit.suite.ts';
import { redisUrl } from './redis-url.ts';

async function inMemory() {
  const limit = createMemoryRateLimit();
  return { here: limit, there: limit };
}

async function inRedis() {
  const [here, there] = [createRedisRateLimit({ url: redisUrl }), createRedisRateLimit({ url: redisUrl })];
  await areShared(here, there);
  return { here, there };
}

rateLimitSuite('memory', inMemory);
rateLimitSuite('redis', inRedis);
attemptsSuite('memory', inMemory);
attemptsSuite('redis', inRedis);

/** Until both are connected each limits on its own. */
async function areShared(here: RateLimit, there: RateLimit): Promise<void> {
  for (;;) {
    const key = `test:${randomUUID()}`;
    const limit = { burst: 1, perSecond: 0.1 };
    await here.take(key, limit);
    if (!(await there.take(key, limit)).allowed) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('with Redis away the process limits on its own', async () => {
  const limit = createRedisRateLimit({ url: 'redis://127.0.0.1:1' });
  const answers = [];
  for (let i = 0; i < 4; i += 1)
    answers.push((await limit.take('key', { burst: 3, perSecond: 0.1 })).allowed);
  expect(answers).toEqual([true, true, true, false]);
  await limit.close();
});

test('with Redis away the process pauses on its own, and what passes is forgotten there', async () => {
  const { attempts, close } = createRedisRateLimit({ url: 'redis://127.0.0.1:1' });
  const growth = { free: 2, firstMs: 60_000, mostMs: 60_000, forgetMs: 120_000 };
  const begin = () =>
    attempts.begin({ target: 't', source: 's' }, { bySource: growth, byTarget: { ...growth, free: 50 } });
  const answers = [await begin(), await begin(), await begin()];
  expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false]);
  await attempts.end({ target: 't', source: 's' }, 'passed');
  expect((await begin()).allowed).toBe(true);
  await close();
});

test('pauses double from the first to the longest, and are forgotten after a quiet time', async () => {
  let now = 0;
  const { attempts } = createMemoryRateLimit({ now: () => now });
  const bySource = { free: 5, firstMs: 1_000, mostMs: 900_000, forgetMs: 86_400_000 };
  const limits = { bySource, byTarget: { ...bySource, free: 1_000 } };
  const trial = { target: 't', source: 's' };
  const pauses: number[] = [];
  for (let i = 0; i < 18; i += 1) {
    expect((await attempts.begin(trial, limits)).allowed).toBe(true);
    const { retryAfterMs } = i < 4 ? { retryAfterMs: 0 } : await attempts.begin(trial, limits);
    pauses.push(retryAfterMs / 1_000);
    now += retryAfterMs;
  }
  expect(pauses).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  now += 86_400_000;
  for (let i = 0; i < 5; i += 1) expect((await attempts.begin(trial, limits)).allowed).toBe(true);
});

test('the memory adapter forgets the key used longest ago, and keys that are whole again', async () => {
  let now = 0;
  const limit = createMemoryRateLimit({ now: () => now, maxKeys: 2 });
  const rule = { burst: 1, perSecond: 1 };
  for (const key of ['a', 'b', 'c']) await limit.take(key, rule);
  expect((await limit.take('c', rule)).allowed).toBe(false);
  expect((await limit.take('b', rule)).allowed).toBe(false);
  expect((await limit.take('a', rule)).allowed).toBe(true);
  now = 1_000;
  expect((await limit.take('b', rule)).allowed).toBe(true);
});
