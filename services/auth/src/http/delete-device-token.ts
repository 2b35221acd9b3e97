import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { unbindDeviceToken } from '../store/device-tokens.ts';

export function deleteDeviceToken(context: AuthContext): Handler<typeof authRoutes.deleteDeviceToken> {
  return async ({ caller: { userId }, params: { token } }) => {
    const removed = await unbindDeviceToken(context.pool, token.toLowerCase(), userId);
    if (!removed) throw new AppError('not_found', 'No such device token');
    return { status: 204 };
  };
}
