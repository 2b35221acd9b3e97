import type { authRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { lockAccount } from '../store/passwords.ts';
import { revokeAllSessions } from '../tokens/revoke-all-sessions.ts';
import { announceRevocation } from './announce-revocation.ts';

export function revokeOtherSessions(context: AuthContext): Handler<typeof authRoutes.revokeOtherSessions> {
  return async ({ caller: { userId, sessionId } }) => {
    const revoked = await inTransaction(context.pool, async (client) => {
      // A sign-in under way has the account locked, and its session is among those found afterwards.
      await lockAccount(client, userId);
      return revokeAllSessions(client, userId, 'revoked', sessionId);
    });
    for (const session of revoked) announceRevocation(context, session, 'revoked');
    return { status: 204 };
  };
}
