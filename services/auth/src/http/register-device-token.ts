import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { optionalPlainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { deviceTokenBound } from '../events.ts';
import { trimDeviceTokens } from '../store/device-tokens.ts';
import { createDeviceTokenBinding } from '../tokens/bind-device-token.ts';

export function registerDeviceToken(context: AuthContext): Handler<typeof authRoutes.registerDeviceToken> {
  const bind = createDeviceTokenBinding(context.pool);
  return async ({ caller, body }) => {
    const bound = await bind(caller, {
      token: body.token.toLowerCase(),
      kind: body.kind ?? 'alert',
      environment: body.environment,
      bundleId: body.bundle_id ?? null,
      locale: optionalPlainText('locale', body.locale),
      appVersion: optionalPlainText('app_version', body.app_version),
    });
    if (!bound) throw new AppError('unauthenticated', 'The session was revoked');
    await trimDeviceTokens(context.pool, caller.userId);
    const { generation, registered_at: registeredAt, ...view } = bound;
    deviceTokenBound(context.logger, { userId: caller.userId, sessionId: caller.sessionId, generation });
    return { status: 201, body: { ...view, registered_at: registeredAt.toISOString() } };
  };
}
