import type { authRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { revokeSession } from '../tokens/revoke-session.ts';
import { announceRevocation } from './announce-revocation.ts';

export function logout(context: AuthContext): Handler<typeof authRoutes.logout> {
  return async ({ caller: { userId, sessionId } }) => {
    const revoked = await inTransaction(context.pool, (client) =>
      revokeSession(client, { userId, sessionId, reason: 'logout' }),
    );
    if (revoked) announceRevocation(context, revoked, 'logout');
    return { status: 204 };
  };
}
