import type { emailRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { verifyEmail } from '../accounts/verify-email.ts';
import type { AuthContext } from '../context.ts';
import { emailVerified } from '../events.ts';

export function verifyOwnEmail(context: AuthContext): Handler<typeof emailRoutes.verifyEmail> {
  return async ({ body: { token } }) => {
    const options = { seal: context.keys.seal, nowMs: context.now() };
    const { userId, purpose } = await verifyEmail(context.pool, token, options);
    emailVerified(context.logger, { userId, purpose });
    return { status: 204 };
  };
}
