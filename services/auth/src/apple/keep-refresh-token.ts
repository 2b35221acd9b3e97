import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { appleCodeRefused } from '../events.ts';
import { storeAppleRefreshToken } from '../store/identities.ts';
import type { AppleIdentity } from './apple-tokens.ts';

/** What Apple's refresh tokens are sealed for. */
export const REFRESH_TOKEN_USE = 'apple refresh token';

/**
 * Trades the authorization code that came with an identity token for Apple's refresh token and keeps it, sealed, to
 * revoke it when the account is deleted. Never fails: a sign-in does not depend on it, and the next one brings a code.
 */
export async function keepRefreshToken(
  context: AuthContext,
  userId: string,
  identity: AppleIdentity,
  code: string | undefined,
): Promise<void> {
  const { client, tokens } = context.apple ?? {};
  if (code === undefined || !client || !tokens) return;
  try {
    const answer = await client.exchange(identity.audience, code);
    if ('refused' in answer) return appleCodeRefused(context.logger, { userId, reason: answer.refused });
    // A code of another Apple Account would let its owner's consent be revoked by deleting this account.
    const { subject, audience } = await tokens.verifyIdentity(answer.identityToken, null);
    if (subject !== identity.subject || audience !== identity.audience) {
      return appleCodeRefused(context.logger, { userId, reason: 'of another Apple Account' });
    }
    const refreshToken = context.keys.seal.close(answer.refreshToken, REFRESH_TOKEN_USE);
    await storeAppleRefreshToken(context.pool, { subject, userId, audience, refreshToken });
  } catch (error) {
    const reason = error instanceof AppError ? error.code : 'failed';
    appleCodeRefused(context.logger, { userId, reason, err: error });
  }
}
