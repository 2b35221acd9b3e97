import { expect, test } from '@jest/globals';
import { authRoutes } from '@parley/contracts';
import { createMemoryRateLimit, type RateLimit } from '@parley/rate-limit';
import { Secret } from '@parley/runtime';
import { createAuthLimits } from './rate-limits.ts';

/** A rate limit that notes every key it is asked for. */
function recording(): { rateLimit: RateLimit; keys: string[] } {
  const inner = createMemoryRateLimit();
  const keys: string[] = [];
  const rateLimit: RateLimit = {
    take(key, limit, cost) {
      keys.push(key);
      return inner.take(key, limit, cost);
    },
    attempts: {
      begin(trial, limits) {
        keys.push(trial.target, trial.source);
        return inner.attempts.begin(trial, limits);
      },
      end: inner.attempts.end,
    },
    close: inner.close,
  };
  return { rateLimit, keys };
}

test('neither a login nor an address is a key, and another server secret makes other keys', async () => {
  const asked = async (secret: string) => {
    const { rateLimit, keys } = recording();
    const limits = createAuthLimits(rateLimit, new Secret(Buffer.from(secret)));
    await limits.guard(authRoutes.login, { caller: undefined, ip: '203.0.113.5' });
    await limits.signIn({ account: 'Ada@Example.org', ip: '203.0.113.5' }, async () => 'in');
    return keys;
  };
  const [one, other] = [await asked('one'), await asked('another')];
  expect(one).toHaveLength(3);
  expect(one.join()).not.toMatch(/203|ada|example/i);
  expect(one.filter((key) => other.includes(key))).toEqual([]);
});

test('an address in an IPv6 /64 shares the keys of its neighbours', async () => {
  const { rateLimit, keys } = recording();
  const limits = createAuthLimits(rateLimit, new Secret(Buffer.from('secret')));
  for (const ip of ['2001:db8::1', '2001:db8::ffff', '2001:db8:0:1::1']) {
    await limits.guard(authRoutes.login, { caller: undefined, ip });
  }
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});
