import { randomUUID } from 'node:crypto';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_TYPE, type TokenAuthority } from '@parley/runtime';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An authority with a key of its own, in the place of auth. */
export async function createAuthority(): Promise<
  TokenAuthority & { tokenOf(userId: string): Promise<string> }
> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' };
  return {
    keys: async () => ({ keys: [jwk] }),
    revocations: async (cursor) => ({ revoked: [], cursor }),
    tokenOf: (userId) =>
      new SignJWT({ sid: randomUUID() })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: TOKEN_TYPE })
        .setSubject(userId)
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime('15m')
        .sign(privateKey),
  };
}
