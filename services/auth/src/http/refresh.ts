import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { refreshReused, sessionRefreshed } from '../events.ts';
import { findAccount } from '../store/accounts.ts';
import { rotateRefreshToken } from '../tokens/rotate-refresh-token.ts';
import { announceRevocation } from './announce-revocation.ts';
import { tokenPair } from './token-pair.ts';

export function refresh(context: AuthContext): Handler<typeof authRoutes.refresh> {
  return async ({ body, traceparent }) => {
    const rotation = await rotateRefreshToken(body.refresh_token, {
      pool: context.pool,
      key: context.keys.refreshKey,
      lifetimes: context.lifetimes,
      nowMs: context.now(),
    });
    switch (rotation.outcome) {
      case 'void':
        throw new AppError('unauthenticated', 'The refresh token is not valid');
      case 'suspended':
        throw new AppError('suspended', `Suspended until ${rotation.until.toISOString()}`);
      case 'reused':
        refreshReused(context.logger, { sessionId: rotation.revoked?.sessionId ?? null, trace: traceparent });
        if (rotation.revoked) announceRevocation(context, rotation.revoked, 'refresh_reused');
        throw new AppError('refresh_reused', 'The refresh token was used before; sign in again');
      case 'rotated': {
        const account = await findAccount(context.prisma, rotation.userId);
        if (!account) throw new AppError('unauthenticated', 'The refresh token is not valid');
        sessionRefreshed(context.logger, { userId: rotation.userId, sessionId: rotation.sessionId });
        return { status: 200, body: await tokenPair(context, account, rotation) };
      }
    }
  };
}
