import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authProto, authRoutes, newId } from '@parley/contracts';
import {
  AppError,
  createAuthAuthority,
  createGrpcClient,
  createHttpServer,
  createLogger,
  type GrpcServer,
  grpcService,
  type Handler,
  implement,
  startGrpcServer,
  startInternalServer,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TokenVerifier,
} from '@parley/runtime';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const userId = newId();
const sessionId = newId();
const logged: string[] = [];
const logger = createLogger({ service: 'test', destination: { write: (line) => logged.push(line) } });
const keys = await generateKeyPair('EdDSA', { extractable: true });
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
const revocations: { sessionId: string; userId: string; revokedAtMs: bigint }[] = [];
const app = createHttpServer({ logger });
let rpc: GrpcServer;
let authority: ReturnType<typeof createAuthAuthority>;
let verifier: TokenVerifier;
let url: string;

interface TokenParts {
  alg?: string;
  kid?: string;
  typ?: string;
  audience?: string;
  expires?: string;
  key?: Parameters<SignJWT['sign']>[0];
}

const logout: Handler<typeof authRoutes.logout> = async ({ caller }) => {
  expect(caller).toMatchObject({ userId, sessionId });
  return { status: 204 };
};

function sign(parts: TokenParts = {}): Promise<string> {
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: parts.alg ?? 'EdDSA', kid: parts.kid ?? 'k1', typ: parts.typ ?? 'at+jwt' })
    .setSubject(userId)
    .setIssuer(TOKEN_ISSUER)
    .setAudience(parts.audience ?? TOKEN_AUDIENCE)
    .setExpirationTime(parts.expires ?? '5m')
    .sign(parts.key ?? keys.privateKey);
}

beforeAll(async () => {
  const service = grpcService(authProto.AuthService, {
    getKeys: async () =>
      create(authProto.GetKeysResponseSchema, { jwksJson: JSON.stringify({ keys: [jwk] }) }),
    listRevocations: async () =>
      create(authProto.ListRevocationsResponseSchema, { revocations, cursor: 'c' }),
    redeemTicket: async (_request, { traceparent }) => {
      throw new AppError('unauthenticated', `unknown ticket ${traceparent}`, { retryAfterMs: 7 });
    },
    invalidateToken: async () => {
      throw new TypeError('a secret detail');
    },
    suspendUser: async () => create(authProto.SuspendUserResponseSchema),
    liftSuspension: async () => create(authProto.LiftSuspensionResponseSchema),
    listErasures: async () => create(authProto.ListErasuresResponseSchema),
    confirmErasure: async () => create(authProto.ConfirmErasureResponseSchema),
    exportAccount: async () => create(authProto.ExportAccountResponseSchema),
  });
  rpc = await startGrpcServer([service], { host: '127.0.0.1', port: 0 });
  authority = createAuthAuthority(rpc.address);
  verifier = new TokenVerifier({ authority, intervalMs: 20 });
  await verifier.start();
  implement(app, authRoutes.register, { verifier }, async () => {
    throw new TypeError('a secret detail');
  });
  implement(app, authRoutes.logout, { verifier }, logout);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await verifier.close();
  authority.close();
  await app.close();
  await rpc.close();
});

async function post(
  path: string,
  init: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}${path}`, { method: 'POST', ...init });
  const body = await response.text();
  return { status: response.status, body: body ? JSON.parse(body) : {} };
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test('a valid token passes; a forged, foreign, expired or odd one is refused with its code', async () => {
  expect((await post('/api/auth/logout', bearer(await sign()))).status).toBe(204);
  const other = await generateKeyPair('EdDSA');
  const hmac = new TextEncoder().encode(JSON.stringify(jwk));
  const refused: [string, string][] = [
    [await sign({ expires: '-1m' }), 'token_expired'],
    [await sign({ key: other.privateKey }), 'unauthenticated'],
    [await sign({ kid: 'k2' }), 'unauthenticated'],
    [await sign({ typ: 'JWT' }), 'unauthenticated'],
    [await sign({ audience: 'elsewhere' }), 'unauthenticated'],
    [await sign({ alg: 'HS256', key: hmac }), 'unauthenticated'],
    ['e30.e30.', 'unauthenticated'],
  ];
  for (const [token, code] of refused) {
    const { status, body } = await post('/api/auth/logout', bearer(token));
    expect([status, body['code']]).toEqual([401, code]);
  }
  expect((await post('/api/auth/logout', {})).body['code']).toBe('unauthenticated');
});

test('a 401 says invalid_token of a token only, as RFC 6750 asks', async () => {
  const challenge = async (headers: Record<string, string>) =>
    (await fetch(`${url}/api/auth/logout`, { method: 'POST', headers })).headers.get('www-authenticate');
  expect(await challenge({})).toBe('Bearer');
  expect(await challenge({ authorization: 'Basic YTpi' })).toBe('Bearer');
  expect(await challenge({ authorization: 'Bearer e30.e30.' })).toBe('Bearer error="invalid_token"');
  const { headers } = bearer(await sign({ expires: '-1m' }));
  expect(await challenge(headers)).toBe('Bearer error="invalid_token"');
});

test('a malformed body names its fields, an unknown route and a broken body have codes', async () => {
  const json = (body: string) => ({ body, headers: { 'content-type': 'application/json' } });
  const bad = await post('/api/auth/register', json('{"username":"ann","password":"x","extra":1}'));
  expect(bad.status).toBe(400);
  const fields = (bad.body['errors'] as { field: string }[]).map((error) => error.field);
  expect(fields.sort()).toEqual(['extra', 'password']);
  const empty = await post('/api/auth/register', json(''));
  expect(empty.body).toMatchObject({ detail: 'a JSON body is required', errors: [{ field: '' }] });
  const many = JSON.stringify(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, 1])));
  expect((await post('/api/auth/register', json(many))).body['errors']).toHaveLength(20);
  expect((await post('/api/auth/register', json('{'))).body['code']).toBe('invalid');
  expect((await post('/api/auth/register', { body: 'x' })).body['code']).toBe('unsupported');
  expect((await post('/api/auth/register', json(`"${'x'.repeat(300_000)}"`))).body['code']).toBe('too_large');
  expect((await post('/api/nowhere', {})).body['code']).toBe('not_found');
});

test('a NUL is refused wherever it stands, and what only looks like one is not', async () => {
  const json = (body: object) => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const account = { username: 'ann', password: 'long enough' };
  const refused = await post('/api/auth/register', json({ ...account, display_name: 'a\0b' }));
  expect([refused.status, refused.body['code'], refused.body['detail']]).toEqual([
    400,
    'invalid',
    'display_name must not contain the NUL character',
  ]);
  expect((await post('/api/auth/logout?q=a%00', {})).status).toBe(400);
  // The handler of this test fails with an unknown cause; it was reached.
  const escaped = await post('/api/auth/register', json({ ...account, display_name: 'a\\u0000b' }));
  expect(escaped.status).toBe(500);
});

test('a path that cannot be read is a problem with a code', async () => {
  const { status, body } = await post('/api/users/%E0%A4%A', {});
  expect([status, body['code']]).toEqual([400, 'invalid']);
});

test('an unknown cause is logged once and shown as internal, on REST and over RPC', async () => {
  logged.length = 0;
  const body = JSON.stringify({ username: 'ann', password: 'long enough' });
  const answer = await post('/api/auth/register', { body, headers: { 'content-type': 'application/json' } });
  expect(answer.body).toMatchObject({ code: 'internal', status: 500 });
  expect(JSON.stringify(answer.body)).not.toContain('secret');
  expect(logged.filter((line) => line.includes('a secret detail'))).toHaveLength(1);
  const client = createGrpcClient(authProto.AuthService, rpc.address);
  const call = client.invalidateToken(create(authProto.InvalidateTokenRequestSchema));
  await expect(call).rejects.toMatchObject({ code: 'internal', reason: 'internal' });
  client.close();
});

test('a refusal crosses RPC with code, reason and wait; an absent instance is busy', async () => {
  const client = createGrpcClient(authProto.AuthService, rpc.address);
  const request = create(authProto.RedeemTicketRequestSchema);
  await expect(client.redeemTicket(request, { traceparent: 'tp' })).rejects.toMatchObject({
    code: 'unauthenticated',
    reason: 'unknown ticket tp',
    retryAfterMs: 7,
  });
  client.close();
  const nobody = createGrpcClient(authProto.AuthService, '127.0.0.1:1');
  await expect(nobody.redeemTicket(request, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'busy' });
  nobody.close();
});

test('a revoked session is refused once the feed says so, and told once', async () => {
  const told: string[] = [];
  const second = new TokenVerifier({
    authority,
    intervalMs: 10,
    onRevoked: (session) => told.push(session.sessionId),
  });
  await second.start();
  await expect(second.verify(await sign())).resolves.toMatchObject({ userId, sessionId });
  revocations.push({ sessionId, userId, revokedAtMs: BigInt(Date.now()) });
  for (let i = 0; i < 200 && told.length === 0; i++) await second.verify(await sign()).catch(() => {});
  await expect(second.verify(await sign())).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(told).toEqual([sessionId]);
  await second.close();
});

test('readiness follows its checks and says no while draining', async () => {
  let there = false;
  const internal = await startInternalServer({ host: '127.0.0.1', port: 0, checks: { thing: () => there } });
  const status = async (path: string) => (await fetch(internal.url + path)).status;
  expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
  there = true;
  expect(await status('/readyz')).toBe(200);
  internal.drain();
  expect(await status('/readyz')).toBe(503);
  await internal.close();
});
