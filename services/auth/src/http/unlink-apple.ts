import type { appleRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { unlinkApple } from '../apple/unlink-apple.ts';
import type { AuthContext } from '../context.ts';

export function unlinkAppleAccount(context: AuthContext): Handler<typeof appleRoutes.unlinkApple> {
  return async ({ caller: { userId }, body }) => {
    await unlinkApple(context, userId, body);
    context.mails.nudge();
    return { status: 204 };
  };
}
