import type { passwordRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { plainText } from '../accounts/plain-text.ts';
import { mailReset } from '../accounts/reset-password.ts';
import type { AuthContext } from '../context.ts';
import { resetRequested, resetRequestFailed } from '../events.ts';

export function forgotPassword(context: AuthContext): Handler<typeof passwordRoutes.forgotPassword> {
  return async ({ body }) => {
    const address = plainText('email', body.email);
    // By what was typed, so that it says nothing either.
    await context.limits.mail({ address });
    context.afterwards.start(async () => {
      try {
        const options = { seal: context.keys.seal, nowMs: context.now() };
        resetRequested(context.logger, { userId: await mailReset(context.pool, address, options) });
        context.mails.nudge();
      } catch (error) {
        resetRequestFailed(context.logger, { err: error });
      }
    });
    return { status: 202 };
  };
}
