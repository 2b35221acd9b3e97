import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createMemoryRateLimit, createRedisRateLimit, type RateLimit } from '../src/index.ts';
import { rateLimitSuite } from './rate-limit.suite.ts';
import { redisUrl } from './redis-url.ts';

rateLimitSuite('memory', async () => {
  const limit = createMemoryRateLimit();
  return { here: limit, there: limit };
});

rateLimitSuite('redis', async () => {
  const [here, there] = [createRedisRateLimit({ url: redisUrl }), createRedisRateLimit({ url: redisUrl })];
  await areShared(here, there);
  return { here, there };
});

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
