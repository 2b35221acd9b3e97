import type { emailRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { AppError, type Handler } from '@parley/runtime';
import { mailToken } from '../accounts/email-token.ts';
import type { AuthContext } from '../context.ts';
import { lockAccount } from '../store/passwords.ts';

export function resendVerification(context: AuthContext): Handler<typeof emailRoutes.resendVerification> {
  return async ({ caller: { userId } }) => {
    await context.limits.mail({ userId });
    await inTransaction(context.pool, async (client) => {
      const account = await lockAccount(client, userId);
      if (!account?.email) throw new AppError('conflict', 'The account has no e-mail address');
      if (account.emailVerified) throw new AppError('conflict', 'The e-mail address is verified');
      const token = { userId, purpose: 'verify', email: account.email } as const;
      await mailToken(client, token, { seal: context.keys.seal, nowMs: context.now() });
    });
    context.mails.nudge();
    return { status: 202 };
  };
}
