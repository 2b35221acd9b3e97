import type { authRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { createAccount } from '../accounts/create-account.ts';
import { optionalPlainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { accountRegistered } from '../events.ts';
import { tokenPair } from './token-pair.ts';

export function register(context: AuthContext): Handler<typeof authRoutes.register> {
  return async ({ body }) => {
    const { account, session } = await createAccount(
      {
        username: body.username,
        email: optionalPlainText('email', body.email),
        password: body.password,
        displayName: optionalPlainText('display_name', body.display_name) ?? body.username,
        deviceName: optionalPlainText('device_name', body.device_name),
      },
      { ...context, nowMs: context.now() },
    );
    accountRegistered(context.logger, { userId: account.id, sessionId: session.sessionId });
    return { status: 201, body: await tokenPair(context, account, session) };
  };
}
