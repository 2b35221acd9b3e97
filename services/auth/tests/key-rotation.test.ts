import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, type TokenPair } from '@parley/contracts';
import {
  createAuthAuthority,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_TYPE,
  TokenVerifier,
} from '@parley/runtime';
import { importJWK, SignJWT } from 'jose';
import { readKeysFile, type SigningKey } from '../src/tokens/keys-file.ts';
import { rotateKeysFile } from '../src/tokens/rotate-keys-file.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let authority: ReturnType<typeof createAuthAuthority>;
/** What every other service has: the verifier over RPC. It asks for keys when told to. */
let verifier: TokenVerifier;
beforeAll(async () => {
  auth = await startAuthUnderTest();
  authority = createAuthAuthority(auth.grpcAddress);
  verifier = new TokenVerifier({ authority, intervalMs: 5, now: auth.now });
  await verifier.start();
});
afterAll(async () => {
  await verifier.close();
  authority.close();
  await auth.close();
});

const kidOf = (token: string) =>
  JSON.parse(Buffer.from(String(token.split('.')[0]), 'base64url').toString()).kid as string;
const published = async () =>
  (await auth.call<{ keys: { kid: string }[] }>('GET', '/.well-known/jwks.json')).body.keys.map(
    ({ kid }) => kid,
  );

/** Both edges, auth's own and a service's. */
async function judge(token: string): Promise<string[]> {
  const own = await auth.call('GET', '/api/users/me', { token });
  const others = await verifier.verify(token).then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
  return [own.status === 200 ? 'ok' : own.body.code, others];
}

/** What a thief of a key signs. */
async function signWith({ kid, jwk }: SigningKey): Promise<string> {
  const seconds = Math.floor(auth.now() / 1_000);
  return new SignJWT({ sid: newId() })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: TOKEN_TYPE })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(newId())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 900)
    .sign(await importJWK(jwk, 'EdDSA'));
}

test('tokens issued before, during and after a rotation are all accepted, and the old key is refused after it', async () => {
  let pair: TokenPair = await auth.register();
  const [old] = (await readKeysFile(auth.keysFile)).signing as [SigningKey];
  const issued: { token: string; atMs: number }[] = [];
  const kids = new Set<string>();
  const refused: unknown[] = [];
  const { kid } = await rotateKeysFile(auth.keysFile, { nowMs: auth.now(), leadMs: 5 * 60_000 });
  const counts: number[] = [];
  // 24 minutes in steps of half a minute: refreshing all along, and using every token that has not expired.
  for (let step = 0; step < 48; step++) {
    const answer = await auth.call<TokenPair>('POST', '/api/auth/refresh', {
      body: { refresh_token: pair.refresh_token },
    });
    pair = answer.body;
    kids.add(kidOf(pair.access_token));
    issued.push({ token: pair.access_token, atMs: auth.now() });
    const live = issued.filter(({ atMs }) => auth.now() - atMs < 14 * 60_000);
    const verdicts = await Promise.all(live.map(({ token }) => judge(token)));
    refused.push(...verdicts.filter((verdict) => verdict.join() !== 'ok,ok'));
    counts.push((await published()).length);
    auth.advance(30_000);
  }
  expect(refused).toEqual([]);
  expect([...kids]).toEqual([old.kid, kid]);
  // One, until the file is read again; two, until the last token of the old key has expired; one.
  expect(counts.join('')).toMatch(/^1?2{40,44}1+$/);
  expect(await published()).toEqual([kid]);
  expect(await judge(await signWith(old))).toEqual(['unauthenticated', 'unauthenticated']);
  expect(auth.logs.join('')).toContain('signing keys changed');
});

test('a broken keys file raises an alarm, once, and sign-ins go on', async () => {
  await writeFile(auth.keysFile, '{ broken');
  for (let times = 0; times < 3; times++) {
    auth.advance(31_000);
    expect(await judge((await auth.register()).access_token)).toEqual(['ok', 'ok']);
  }
  const alarms = auth.logs.filter((line) => line.includes('the keys file cannot be used'));
  expect(alarms).toHaveLength(1);
  expect(alarms[0]).toContain('"level":"error"');
});

test('made-up kids make no traffic', async () => {
  let asked = 0;
  let nowMs = Date.now();
  const counted = new TokenVerifier({
    authority: {
      keys: () => {
        asked += 1;
        return authority.keys();
      },
      revocations: authority.revocations,
    },
    intervalMs: 60_000,
    now: () => nowMs,
  });
  await counted.start();
  const junk = async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: TOKEN_TYPE, kid: newId() })).toString(
      'base64url',
    );
    await expect(counted.verify(`${header}.e30.AAAA`)).rejects.toMatchObject({ code: 'unauthenticated' });
  };
  await Promise.all(Array.from({ length: 100 }, junk));
  expect(asked).toBe(1);
  nowMs += 1_001;
  await Promise.all(Array.from({ length: 100 }, junk));
  expect(asked).toBe(2);
  await counted.close();
});
