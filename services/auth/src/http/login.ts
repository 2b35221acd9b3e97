import type { authRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { AppError, type Handler, toAppError } from '@parley/runtime';
import { checkCredentials } from '../accounts/check-credentials.ts';
import { optionalPlainText, plainText } from '../accounts/plain-text.ts';
import { requireSecondFactor } from '../accounts/second-factor.ts';
import type { AuthContext } from '../context.ts';
import { signedIn, signInRefused } from '../events.ts';
import { isPasswordHash } from '../store/passwords.ts';
import { openSession } from '../tokens/open-session.ts';
import { tokenPair } from './token-pair.ts';

export function login(context: AuthContext): Handler<typeof authRoutes.login> {
  return async ({ body, ip, traceparent }) => {
    const login = plainText('login', body.login);
    const deviceName = optionalPlainText('device_name', body.device_name);
    try {
      const options = { ...context, nowMs: context.now() };
      const account = await context.limits.signIn({ account: login, ip }, async () => {
        const found = await checkCredentials({ login, password: body.password }, options);
        await requireSecondFactor(context, found.id, body.code, 'unauthenticated');
        return found;
      });
      const device = { userId: account.id, deviceName };
      const session = await inTransaction(context.pool, async (client) => {
        const opened = await openSession(client, device, options);
        // It has the account locked: a change of the password before finds no session of the old one.
        const isCurrent = await isPasswordHash(client, account.id, account.passwordHash);
        if (!isCurrent) throw new AppError('unauthenticated', 'Wrong login or password');
        return opened;
      });
      signedIn(context.logger, { userId: account.id, sessionId: session.sessionId });
      return { status: 200, body: await tokenPair(context, account, session) };
    } catch (error) {
      signInRefused(context.logger, { code: toAppError(error).code, trace: traceparent });
      throw error;
    }
  };
}
