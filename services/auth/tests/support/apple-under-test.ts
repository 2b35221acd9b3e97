import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';

export const BUNDLE_ID = 'com.example.chat';
const ISSUER = 'https://appleid.apple.com';
const TEAM_ID = 'TEAM123456';
const KEY_ID = 'KEY1234567';

/** How the server plays Apple: `up`; `down` fails; `garbage` and `flood` answer what is no answer. */
export type Mood = 'up' | 'down' | 'garbage' | 'flood' | 'refuses-the-key';

export interface AppleKey {
  kid: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

/** A person with an Apple Account. */
export interface Applicant {
  sub: string;
  nonce: string;
}

export interface AppleUnderTest {
  /** What makes auth take it for Apple. */
  env: Record<string, string>;
  /** Signs now; {@link rotate} replaces it. */
  key: AppleKey;
  keys: AppleKey[];
  mood: Mood;
  /** Paths that were asked for. */
  requests: string[];
  /** Refresh tokens that were revoked. */
  revoked: string[];
  newPerson(): Applicant;
  /** What the app sends: a fresh token with its nonce. */
  proofOf(person: Applicant, claims?: Claims): Promise<{ identity_token: string; nonce: string }>;
  /** A good identity token, but for what is given. */
  identityToken(claims?: Claims, header?: Record<string, unknown>, key?: AppleKey): Promise<string>;
  notification(event: Record<string, unknown>, claims?: Claims, key?: AppleKey): Promise<string>;
  /** An authorization code of a person; good once. */
  newCode(person: Applicant): string;
  rotate(): Promise<AppleKey>;
  close(): Promise<void>;
}

type Claims = Record<string, unknown>;

export async function newAppleKey(kid: string = randomUUID()): Promise<AppleKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}

export function nonceIn(nonce: string): string {
  return createHash('sha256').update(nonce).digest('hex');
}

/** A server that signs and answers as Apple's does: key set, token and revocation endpoint. */
export async function startAppleUnderTest(): Promise<AppleUnderTest> {
  const team = await generateKeyPair('ES256', { extractable: true });
  const first = await newAppleKey();
  const codes = new Map<string, Applicant>();

  const sign = (claims: Claims, header: Record<string, unknown>, key: AppleKey) => {
    const iat = Math.floor(Date.now() / 1_000);
    const all = { iss: ISSUER, aud: BUNDLE_ID, iat, exp: iat + 600, ...claims };
    // What is given as undefined is left out.
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    const protectedHeader = { alg: 'RS256', kid: key.kid, ...header };
    return new SignJWT(Object.fromEntries(given)).setProtectedHeader(protectedHeader).sign(key.privateKey);
  };

  const apple: Omit<AppleUnderTest, 'env' | 'close'> = {
    key: first,
    keys: [first],
    mood: 'up',
    requests: [],
    revoked: [],
    newPerson: () => ({ sub: `000.${randomBytes(12).toString('hex')}.1`, nonce: randomUUID() }),
    async proofOf({ sub, nonce }, claims) {
      // Apple's tokens of one second are alike; people are slower.
      const jti = randomUUID();
      return {
        identity_token: await apple.identityToken({ sub, nonce: nonceIn(nonce), jti, ...claims }),
        nonce,
      };
    },
    identityToken: (claims = {}, header = {}, key = apple.key) =>
      sign({ sub: apple.newPerson().sub, nonce_supported: true, ...claims }, header, key),
    notification: (event, claims = {}, key = apple.key) =>
      sign(
        { jti: randomUUID(), events: JSON.stringify({ event_time: Date.now(), ...event }), ...claims },
        {},
        key,
      ),
    newCode(person) {
      const code = randomUUID();
      codes.set(code, person);
      return code;
    },
    async rotate() {
      apple.key = await newAppleKey();
      apple.keys = [apple.key];
      return apple.key;
    },
  };

  async function ask(path: string, form: URLSearchParams): Promise<[number, unknown]> {
    if (apple.mood === 'down') return [503, { error: 'down' }];
    if (path === '/auth/keys') return [200, { keys: apple.keys.map(({ jwk }) => jwk) }];
    const clientId = form.get('client_id') ?? '';
    const secret = await jwtVerify(form.get('client_secret') ?? '', team.publicKey, {
      ...{
        algorithms: ['ES256'],
        issuer: TEAM_ID,
        audience: ISSUER,
        subject: clientId,
        maxTokenAge: 301,
      },
    }).catch(() => null);
    const isOurs = secret?.protectedHeader.kid === KEY_ID && clientId === BUNDLE_ID;
    if (!isOurs || apple.mood === 'refuses-the-key') return [400, { error: 'invalid_client' }];
    if (path === '/auth/revoke') {
      apple.revoked.push(form.get('token') ?? '');
      return [200, ''];
    }
    const person = codes.get(form.get('code') ?? '');
    if (!person || form.get('grant_type') !== 'authorization_code') return [400, { error: 'invalid_grant' }];
    codes.delete(form.get('code') ?? '');
    const id_token = await apple.identityToken({ sub: person.sub });
    return [
      200,
      { refresh_token: `refresh of ${person.sub}`, access_token: 'a', token_type: 'Bearer', id_token },
    ];
  }

  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    apple.requests.push(path);
    const [status, body] = await ask(path, new URLSearchParams(await textOf(request)));
    response.writeHead(status, { 'content-type': 'application/json' });
    if (apple.mood === 'garbage') response.end('<html>');
    else if (apple.mood === 'flood') response.end(JSON.stringify({ keys: [], filler: 'x'.repeat(200_000) }));
    else response.end(body === '' ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(apple, {
    env: {
      AUTH_APPLE_BUNDLE_IDS: `${BUNDLE_ID}, com.example.other`,
      AUTH_APPLE_JWKS_URL: `${url}/auth/keys`,
      AUTH_APPLE_TOKEN_URL: `${url}/auth/token`,
      AUTH_APPLE_REVOKE_URL: `${url}/auth/revoke`,
      AUTH_APPLE_TEAM_ID: TEAM_ID,
      AUTH_APPLE_KEY_ID: KEY_ID,
      AUTH_APPLE_PRIVATE_KEY: (await exportPKCS8(team.privateKey)).replaceAll('\n', '\\n'),
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}
