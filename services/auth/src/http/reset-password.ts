import type { passwordRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { resetPassword } from '../accounts/reset-password.ts';
import type { AuthContext } from '../context.ts';
import { passwordReset } from '../events.ts';
import { announceRevocation } from './announce-revocation.ts';

export function resetForgottenPassword(context: AuthContext): Handler<typeof passwordRoutes.resetPassword> {
  return async ({ body: { token, new_password: password } }) => {
    const options = { ...context, seal: context.keys.seal, nowMs: context.now() };
    const { userId, revoked } = await resetPassword({ token, password }, options);
    for (const session of revoked) announceRevocation(context, session, 'password');
    passwordReset(context.logger, { userId, sessions: revoked.length });
    context.mails.nudge();
    return { status: 204 };
  };
}
