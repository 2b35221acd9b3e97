import type { authRoutes } from '@parley/contracts';
import { inTransaction } from '@parley/database/transaction';
import { type Handler, toAppError } from '@parley/runtime';
import { checkCredentials } from '../accounts/check-credentials.ts';
import { optionalPlainText, plainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { signedIn, signInRefused } from '../events.ts';
import { openSession } from '../tokens/open-session.ts';
import { tokenPair } from './token-pair.ts';

export function login(context: AuthContext): Handler<typeof authRoutes.login> {
  return async ({ body, traceparent }) => {
    const login = plainText('login', body.login);
    const deviceName = optionalPlainText('device_name', body.device_name);
    try {
      await context.limits.signIn(login);
      const options = { ...context, nowMs: context.now() };
      const account = await checkCredentials({ login, password: body.password }, options);
      const device = { userId: account.id, deviceName };
      const session = await inTransaction(context.pool, (client) => openSession(client, device, options));
      signedIn(context.logger, { userId: account.id, sessionId: session.sessionId });
      return { status: 200, body: await tokenPair(context, account, session) };
    } catch (error) {
      signInRefused(context.logger, { code: toAppError(error).code, trace: traceparent });
      throw error;
    }
  };
}
