import type { authRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { createAccount } from '../accounts/create-account.ts';
import { displayNameOf, optionalPlainText } from '../accounts/plain-text.ts';
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
        displayName: body.display_name === undefined ? body.username : displayNameOf(body.display_name),
        deviceName: optionalPlainText('device_name', body.device_name),
      },
      { ...context, seal: context.keys.seal, nowMs: context.now() },
    );
    accountRegistered(context.logger, { userId: account.id, sessionId: session.sessionId });
    return { status: 201, body: await tokenPair(context, account, session) };
  };
}
