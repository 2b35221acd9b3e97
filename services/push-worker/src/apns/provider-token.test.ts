import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Secret } from '@parley/runtime';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createProviderTokens, type ProviderToken } from './provider-token.ts';

const MINUTE_MS = 60_000;

function tokensAt(startMs: number) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const clock = { nowMs: startMs, steadyMs: startMs, minted: 0 };
  const tokens = createProviderTokens({
    ...{ teamId: 'TEAM', keyId: 'KEY', key },
    now: () => clock.nowMs,
    steadyNow: () => clock.steadyMs,
    onMinted: () => clock.minted++,
  });
  const pass = (ms: number) => {
    clock.nowMs += ms;
    clock.steadyMs += ms;
  };
  return { tokens, clock, pass };
}

test('a token names its key, team and a time just past, signed with ES256', async () => {
  const { tokens } = tokensAt(1_700_000_000_500);
  const { value } = await tokens.current();
  expect(decodeProtectedHeader(value)).toEqual({ alg: 'ES256', kid: 'KEY' });
  expect(decodeJwt(value)).toEqual({ iss: 'TEAM', iat: 1_699_999_970 });
});

test('a token is used for 50 minutes, then minted once for all who ask', async () => {
  const { tokens, clock, pass } = tokensAt(0);
  const first = await tokens.current();
  pass(50 * MINUTE_MS - 1);
  expect(await tokens.current()).toBe(first);
  pass(1);
  const next = await Promise.all(Array.from({ length: 1_000 }, () => tokens.current()));
  expect(new Set(next).size).toBe(1);
  expect(next[0]).not.toBe(first);
  expect(clock.minted).toBe(2);
});

test('1,000 refusals of one token at once mint one new token', async () => {
  const { tokens, clock, pass } = tokensAt(0);
  const stale = await tokens.current();
  pass(30 * MINUTE_MS);
  const fresh = await Promise.all(Array.from({ length: 1_000 }, () => tokens.replacement(stale)));
  expect(new Set(fresh).size).toBe(1);
  expect(await tokens.replacement(stale)).toBe(fresh[0]);
  expect(clock.minted).toBe(2);
});

test('within 20 minutes no token is replaced, whatever APNs says', async () => {
  const { tokens, clock, pass } = tokensAt(0);
  const young: ProviderToken = await tokens.current();
  pass(20 * MINUTE_MS - 1);
  expect(await tokens.replacement(young)).toBeNull();
  expect(clock.minted).toBe(1);
});

test('1,000 who need the first token share it', async () => {
  const { tokens, clock } = tokensAt(0);
  await Promise.all(Array.from({ length: 1_000 }, () => tokens.current()));
  expect(clock.minted).toBe(1);
});

test('a token made before the clock was set right is replaced at any age', async () => {
  const { tokens, clock, pass } = tokensAt(0);
  const wrong = await tokens.current();
  pass(MINUTE_MS);
  clock.nowMs += 45 * MINUTE_MS;
  const right = await tokens.replacement(wrong);
  expect(decodeJwt(right?.value ?? '').iat).toBe(46 * 60 - 30);
  expect(await tokens.replacement(right!)).toBeNull();
  expect(clock.minted).toBe(2);
});

test('a clock that is set back keeps no token beyond 50 minutes', async () => {
  const { tokens, clock, pass } = tokensAt(10 * 60 * MINUTE_MS);
  const first = await tokens.current();
  clock.nowMs -= 5 * 60 * MINUTE_MS;
  pass(50 * MINUTE_MS - 1);
  expect(await tokens.current()).toBe(first);
  pass(1);
  expect(await tokens.current()).not.toBe(first);
});
