import type { AuthContext } from '../context.ts';
import { appleTokenRevoked } from '../events.ts';
import { findAppleIdentity, forgetAppleRefreshToken } from '../store/identities.ts';
import { REFRESH_TOKEN_USE } from './keep-refresh-token.ts';

/**
 * Revokes at Apple the consent that an account's Apple Account gave, as apps must when an account is deleted (App
 * Review 5.1.1(v)); call it before the identity is removed. Nothing without a refresh token or a key of the team; what
 * was revoked is forgotten, so another call does nothing. Throws `busy` when Apple cannot be reached: call it again.
 */
export async function revokeAppleTokens(context: AuthContext, userId: string): Promise<void> {
  const identity = await findAppleIdentity(context.prisma, userId);
  const client = context.apple?.client;
  if (!identity?.refreshToken || !identity.audience || !client) return;
  const { refreshToken, audience } = identity;
  const token = context.keys.seal.open(refreshToken, REFRESH_TOKEN_USE);
  const known = await client.revoke(audience, token);
  await forgetAppleRefreshToken(context.pool, { userId, refreshToken });
  appleTokenRevoked(context.logger, { userId, known });
}
