import type { authRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { AppError, type Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { revokeSession } from '../tokens/revoke-session.ts';
import { announceRevocation } from './announce-revocation.ts';

export function revokeOneSession(context: AuthContext): Handler<typeof authRoutes.revokeSession> {
  return async ({ caller: { userId }, params: { session_id: sessionId } }) => {
    const revoked = await inTransaction(context.pool, (client) =>
      revokeSession(client, { userId, sessionId: sessionId.toLowerCase(), reason: 'revoked' }),
    );
    if (!revoked) throw new AppError('not_found', 'No such session');
    announceRevocation(context, revoked, 'revoked');
    return { status: 204 };
  };
}
