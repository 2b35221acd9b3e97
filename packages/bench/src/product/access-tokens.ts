import { createPrivateKey, type JsonWebKeyInput, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { timings } from '@parley/contracts';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_TYPE } from '@parley/runtime';

/** Signs an access token for a session, as auth would. */
export type TokenSigner = (session: { userId: string; sessionId: string }) => string;

/**
 * A signer with the keys auth runs with (AUTH_KEYS_FILE). Registering and logging in thousands of accounts
 * would measure argon2.
 */
export async function tokenSigner(keysFile: string): Promise<TokenSigner> {
  const { signing } = JSON.parse(await readFile(keysFile, 'utf8')) as {
    signing: { kid: string; jwk: JsonWebKeyInput['key'] }[];
  };
  const [first] = signing;
  if (!first) throw new Error(`${keysFile} has no signing key`);
  const key = createPrivateKey({ key: first.jwk, format: 'jwk' });
  const header = encode({ alg: 'EdDSA', kid: first.kid, typ: TOKEN_TYPE });
  return ({ userId, sessionId }) => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: TOKEN_ISSUER, aud: TOKEN_AUDIENCE, sub: userId, sid: sessionId, iat: now };
    const body = `${header}.${encode({ ...claims, exp: now + timings.accessTokenMs / 1_000 })}`;
    return `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`;
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
