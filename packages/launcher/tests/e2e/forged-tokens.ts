import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TokenPair } from '@parley/contracts';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

interface Forger {
  keysFile: string;
  pair: TokenPair;
  /** Not redeemed yet. */
  ticket: string;
}

type Part = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined): Part =>
  JSON.parse(Buffer.from(String(part), 'base64url').toString());

/** Tokens that nothing may take, by what is wrong with them; `sound` is the control. */
export async function forgedTokens({ keysFile, pair, ticket }: Forger) {
  const [head, body, seal] = pair.access_token.split('.');
  const [header, claims] = [decode(head), decode(body)];
  const { jwk } = JSON.parse(await readFile(keysFile, 'utf8')).signing[0] as { jwk: JWK };
  const ours = await importJWK(jwk, 'EdDSA');
  const other = await generateKeyPair('EdDSA', { extractable: true });
  const p256 = await generateKeyPair('ES256', { extractable: true });
  const rsa = await generateKeyPair('RS256', { extractable: true });
  const now = Number(claims['iat']);

  const sign = (changes: { header?: Part; claims?: Part }, key = ours) =>
    new SignJWT({ ...claims, ...changes.claims })
      .setProtectedHeader({ ...header, ...changes.header } as { alg: string })
      .sign(
        key as Parameters<SignJWT['sign']>[0],
        changes.header?.['crit'] ? { crit: { 'parley-odd': true } } : {},
      );
  const hmac = (secret: string | Buffer, alg = 'HS256') => {
    const text = `${encode({ ...header, alg })}.${body}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const withHeader = (changes: Part, signature: string | undefined) =>
    `${encode({ ...header, ...changes })}.${body}.${signature}`;
  // Signed with a key of the forger's, under the kid and header given.
  const own = (changes: Part) => sign({ header: changes }, other.privateKey);
  const embedded = await exportJWK(other.publicKey);
  const { d: _private, ...publicJwk } = jwk;

  const forged: Record<string, string> = {
    'alg none': withHeader({ alg: 'none' }, ''),
    'alg None': withHeader({ alg: 'None' }, ''),
    'alg NONE, with our signature': withHeader({ alg: 'NONE' }, seal),
    'no alg': withHeader({ alg: undefined }, seal),
    'HS256 with the public key': hmac(Buffer.from(String(jwk.x), 'base64url')),
    'HS256 with the public key as text': hmac(String(jwk.x)),
    'HS256 with the public JWK': hmac(JSON.stringify(publicJwk)),
    'HS256 with an empty secret': hmac(''),
    'EdDSA said of an HMAC': hmac(Buffer.from(String(jwk.x), 'base64url'), 'EdDSA'),
    'another Ed25519 key under our kid': await own({}),
    'a P-256 key under our kid': await sign({ header: { alg: 'ES256' } }, p256.privateKey),
    'an RSA key under our kid': await sign({ header: { alg: 'RS256' } }, rsa.privateKey),
    'an unknown kid': await own({ kid: randomUUID() }),
    'a kid that is a path': await own({ kid: '../../../../dev/null' }),
    'a kid that is SQL': await own({ kid: "' UNION SELECT 'key' --" }),
    'an array as kid': await own({ kid: [header['kid']] }),
    'an object as kid': await own({ kid: { toString: 'x' } }),
    'an empty kid': await own({ kid: '' }),
    'no kid': withHeader({ kid: undefined }, seal),
    'a kid of the prototype': await own({ kid: '__proto__' }),
    'a kid that is a method': await own({ kid: 'constructor' }),
    'an embedded jwk': await own({ jwk: embedded }),
    'an embedded jwk under another kid': await own({ kid: 'mine', jwk: { ...embedded, kid: 'mine' } }),
    'a jku': await own({ kid: 'mine', jku: 'http://127.0.0.1:1/jwks.json' }),
    'an x5u': await own({ kid: 'mine', x5u: 'http://127.0.0.1:1/cert.pem' }),
    'an x5c': await own({ x5c: ['MIIB'] }),
    'a critical header nobody knows': await sign({ header: { crit: ['parley-odd'], 'parley-odd': true } }),
    'another audience': await sign({ claims: { aud: 'elsewhere' } }),
    'no audience': await sign({ claims: { aud: undefined } }),
    'another issuer': await sign({ claims: { iss: 'https://evil.example' } }),
    'no issuer': await sign({ claims: { iss: undefined } }),
    'another type': await sign({ header: { typ: 'JWT' } }),
    'no type': await sign({ header: { typ: undefined } }),
    'not valid yet': await sign({ claims: { nbf: now + 600 } }),
    'issued in the future': await sign({ claims: { iat: now + 600, exp: now + 1_500 } }),
    'no expiry': await sign({ claims: { exp: undefined } }),
    'an expiry that is text': await sign({ claims: { exp: 'never' } }),
    'a subject that is no id': await sign({ claims: { sub: "' OR true --" } }),
    'an array as subject': await sign({ claims: { sub: [claims['sub']] } }),
    'no subject': await sign({ claims: { sub: undefined } }),
    'no session': await sign({ claims: { sid: undefined } }),
    'a session that is no id': await sign({ claims: { sid: '1' } }),
    'a changed subject': `${head}.${encode({ ...claims, sub: randomUUID() })}.${seal}`,
    'no signature': `${head}.${body}.`,
    'a signature of zeroes': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
    'one dot less': `${head}.${body}`,
    'extra dots': `${pair.access_token}..`,
    'five parts, as if encrypted': `${pair.access_token}.${head}.${seal}`,
    'more behind it': `${pair.access_token}.`,
    'a refresh token': pair.refresh_token,
    'a ticket': ticket,
    'a header that is no JSON': `bm9uc2Vuc2U.${body}.${seal}`,
    'claims that are no JSON': `${head}.bm9uc2Vuc2U.${seal}`,
  };
  return {
    forged,
    sound: await sign({}),
    long: await sign({ claims: { padding: 'x'.repeat(8_000) } }),
    expired: await sign({ claims: { iat: now - 1_000, exp: now - 100 } }),
    megabyte: `${head}.${'A'.repeat(1_000_000)}.${seal}`,
  };
}
