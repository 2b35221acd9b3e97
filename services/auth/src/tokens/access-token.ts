import { timings } from '@parley/contracts';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, TOKEN_TYPE } from '@parley/runtime';
import { SignJWT } from 'jose';
import type { AuthKeys } from './key-ring.ts';

/** Lifetime of an access token, in seconds. */
export const ACCESS_TOKEN_SECONDS = timings.accessTokenMs / 1_000;

/** An access token (JWT, RFC 9068) for a session, signed with Ed25519. */
export async function signAccessToken(
  keys: Pick<AuthKeys, 'signing'>,
  session: { userId: string; sessionId: string },
  nowMs: number,
): Promise<string> {
  const { kid, key } = await keys.signing();
  const issuedAt = Math.floor(nowMs / 1_000);
  return new SignJWT({ sid: session.sessionId })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: TOKEN_TYPE })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(session.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .sign(key.reveal());
}
