import type { appleRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { linkApple } from '../apple/link-apple.ts';
import type { AuthContext } from '../context.ts';

export function linkAppleAccount(context: AuthContext): Handler<typeof appleRoutes.linkApple> {
  return async ({ caller, body }) => {
    await linkApple(context, caller, body);
    context.mails.nudge();
    return { status: 204 };
  };
}
