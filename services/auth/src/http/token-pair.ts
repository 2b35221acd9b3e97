import type { TokenPair } from '@parley/contracts';
import { toMe } from '../accounts/account-view.ts';
import type { AuthContext } from '../context.ts';
import type { Account } from '../store/accounts.ts';
import { findSettings } from '../store/settings.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../tokens/access-token.ts';
import type { OpenedSession } from '../tokens/open-session.ts';

/** The answer to every way of signing in. */
export async function tokenPair(
  context: AuthContext,
  account: Account,
  session: OpenedSession,
): Promise<TokenPair> {
  const [settings, accessToken] = await Promise.all([
    findSettings(context.prisma, account.id),
    signAccessToken(context.keys, session, context.now()),
  ]);
  return {
    user: toMe(account, settings),
    access_token: accessToken,
    refresh_token: session.refreshToken,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    session_id: session.sessionId,
  };
}
