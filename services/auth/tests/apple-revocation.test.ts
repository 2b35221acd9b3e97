import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { createPrisma, type PrismaClient } from '@parley/database';
import { createLogger, Secret } from '@parley/runtime';
import { createApple } from '../src/apple/apple.ts';
import { revokeAppleTokens } from '../src/apple/revoke-apple-tokens.ts';
import { loadAuthConfig } from '../src/config.ts';
import type { AuthContext } from '../src/context.ts';
import { createSeal } from '../src/store/seal.ts';
import { type AppleUnderTest, startAppleUnderTest } from './support/apple-under-test.ts';
import { type AuthUnderTest, startAuthUnderTest } from './support/auth-under-test.ts';

let auth: AuthUnderTest;
let apple: AppleUnderTest;
let prisma: PrismaClient;
let context: AuthContext;
const seal = createSeal(new Secret(Buffer.alloc(32, 7)));
beforeAll(async () => {
  apple = await startAppleUnderTest();
  auth = await startAuthUnderTest({ env: apple.env });
  prisma = createPrisma(auth.pool);
  context = contextWith(apple.env);
});
beforeEach(() => {
  apple.revoked = [];
  apple.mood = 'up';
});
afterAll(async () => {
  await prisma.$disconnect();
  await auth.close();
  await apple.close();
});

/** What revoking needs of the context, on the database of the service. */
function contextWith(env: Record<string, string>): AuthContext {
  const config = loadAuthConfig({ DATABASE_URL: 'postgres://unused', AUTH_KEYS_FILE: 'unused', ...env });
  return {
    pool: auth.pool,
    prisma,
    keys: { seal },
    apple: config.apple && createApple(config.apple, Date.now),
    logger: createLogger({ service: 'auth', level: 'silent' }),
  } as unknown as AuthContext;
}

/** An account of Apple's with a refresh token. */
async function consenting(): Promise<{ userId: string; refreshToken: string }> {
  const body = await apple.proofOf(apple.newPerson());
  const pair = (await auth.call<TokenPair>('POST', '/api/auth/apple', { body })).body;
  const refreshToken = `refresh of ${pair.user.id}`;
  await auth.pool.query('UPDATE identities SET refresh_token = $2 WHERE user_id = $1', [
    pair.user.id,
    seal.close(refreshToken, 'apple refresh token'),
  ]);
  return { userId: pair.user.id, refreshToken };
}

test('the refresh token is revoked at Apple once, however often it is asked for', async () => {
  const { userId, refreshToken } = await consenting();
  await revokeAppleTokens(context, userId);
  await revokeAppleTokens(context, userId);
  expect(apple.revoked).toEqual([refreshToken]);
});

test.each(['down', 'garbage', 'refuses-the-key'] as const)(
  'with Apple %s it fails as busy, and is done when asked again',
  async (mood) => {
    const { userId, refreshToken } = await consenting();
    apple.mood = mood;
    await expect(revokeAppleTokens(context, userId)).rejects.toMatchObject({ code: 'busy' });
    apple.mood = 'up';
    apple.revoked = [];
    await revokeAppleTokens(context, userId);
    expect(apple.revoked).toEqual([refreshToken]);
  },
);

test('an account without Apple, and a server without a key of the team, have nothing to revoke', async () => {
  await revokeAppleTokens(context, (await auth.register()).user.id);
  const { userId } = await consenting();
  await revokeAppleTokens(contextWith({ AUTH_APPLE_BUNDLE_IDS: 'com.example.chat' }), userId);
  await revokeAppleTokens(contextWith({}), userId);
  expect(apple.revoked).toEqual([]);
});

test.each([
  ['AUTH_APPLE_BUNDLE_IDS', 'com.example.chat,,'],
  ['AUTH_APPLE_BUNDLE_IDS', 'com.example/chat'],
  ['AUTH_APPLE_JWKS_URL', 'http://appleid.apple.com/auth/keys'],
  ['AUTH_APPLE_TOKEN_URL', 'not an address'],
  ['AUTH_APPLE_REVOKE_URL', 'http://127.0.0.1.evil.example/'],
  ['AUTH_APPLE_TEAM_ID', 'team'],
  ['AUTH_APPLE_KEY_ID', ''],
  ['AUTH_APPLE_PRIVATE_KEY', ''],
  ['AUTH_APPLE_PRIVATE_KEY', '-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----'],
])('%s=%j keeps auth from starting, with words that name it and no secret', (name, value) => {
  const start = () => contextWith({ ...apple.env, [name]: value });
  expect(start).toThrow(name);
  expect(start).not.toThrow('c2VjcmV0');
});
