import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Secret } from '@parley/runtime';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createProviderTokens, type ProviderToken } from './provider-token.ts';

const MINUTE_MS = 60_000;

function tokensAt(startMs: number) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const clock = { nowMs: startMs, minted: 0 };
  const tokens = createProviderTokens({
    ...{ teamId: 'TEAM', keyId: 'KEY', key },
    now: () => clock.nowMs,
    onMinted: () => clock.minted++,
  });
  return { tokens, clock };
}

test('a token names its key, team and time, signed with ES256', async () => {
  const { tokens } = tokensAt(1_700_000_000_500);
  const { value } = await tokens.current();
  expect(decodeProtectedHeader(value)).toEqual({ alg: 'ES256', kid: 'KEY' });
  expect(decodeJwt(value)).toEqual({ iss: 'TEAM', iat: 1_700_000_000 });
});

test('a token is used for 50 minutes, then minted once for all who ask', async () => {
  const { tokens, clock } = tokensAt(0);
  const first = await tokens.current();
  clock.nowMs = 50 * MINUTE_MS - 1;
  expect(await tokens.current()).toBe(first);
  clock.nowMs = 50 * MINUTE_MS;
  const next = await Promise.all(Array.from({ length: 1_000 }, () => tokens.current()));
  expect(new Set(next).size).toBe(1);
  expect(next[0]).not.toBe(first);
  expect(clock.minted).toBe(2);
});

test('1,000 refusals of one token at once mint one new token', async () => {
  const { tokens, clock } = tokensAt(0);
  const stale = await tokens.current();
  clock.nowMs = 30 * MINUTE_MS;
  const fresh = await Promise.all(Array.from({ length: 1_000 }, () => tokens.replacement(stale)));
  expect(new Set(fresh).size).toBe(1);
  expect(await tokens.replacement(stale)).toBe(fresh[0]);
  expect(clock.minted).toBe(2);
});

test('within 20 minutes no token is replaced, whatever APNs says', async () => {
  const { tokens, clock } = tokensAt(0);
  const young: ProviderToken = await tokens.current();
  clock.nowMs = 20 * MINUTE_MS - 1;
  expect(await tokens.replacement(young)).toBeNull();
  expect(clock.minted).toBe(1);
});
