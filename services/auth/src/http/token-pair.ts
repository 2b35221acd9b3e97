import type { TokenPair } from '@parley/contracts';
import { ownView } from '../accounts/own-view.ts';
import type { AuthContext } from '../context.ts';
import type { Account } from '../store/accounts.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../tokens/access-token.ts';
import type { OpenedSession } from '../tokens/open-session.ts';

/** The answer to every way of signing in. */
export async function tokenPair(
  context: AuthContext,
  account: Account,
  session: OpenedSession,
): Promise<TokenPair> {
  const [user, accessToken] = await Promise.all([
    ownView(context, account),
    signAccessToken(context.keys, session, context.now()),
  ]);
  return {
    user,
    access_token: accessToken,
    refresh_token: session.refreshToken,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    session_id: session.sessionId,
  };
}
