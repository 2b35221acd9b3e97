import type { emailRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import type { Handler } from '@parley/runtime';
import { AppError } from '@parley/runtime';
import { mailToken } from '../accounts/email-token.ts';
import { plainText } from '../accounts/plain-text.ts';
import { prove } from '../accounts/prove.ts';
import type { AuthContext } from '../context.ts';
import { isVerifiedElsewhere } from '../store/emails.ts';
import { lockAccount } from '../store/passwords.ts';
import { isLiveSession } from '../store/sessions.ts';

export function changeEmail(context: AuthContext): Handler<typeof emailRoutes.changeEmail> {
  return async ({ caller, body: { email: address, ...proof } }) => {
    const { userId } = caller;
    const email = plainText('email', address);
    await prove(context, userId, proof);
    await context.limits.mail({ userId });
    await context.limits.mail({ address: email });
    // The answer does not say whose address it is; its owner is not bothered.
    if (await isVerifiedElsewhere(context.pool, userId, email)) return { status: 202 };
    const options = { seal: context.keys.seal, nowMs: context.now() };
    await inTransaction(context.pool, async (client) => {
      // A new password that came between has voided such tokens and thrown the caller out.
      if (!(await lockAccount(client, userId)) || !(await isLiveSession(client, caller))) {
        throw new AppError('unauthenticated', 'The session was revoked');
      }
      await mailToken(client, { userId, purpose: 'change', email }, options);
    });
    context.mails.nudge();
    return { status: 202 };
  };
}
