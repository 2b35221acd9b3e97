import type { appleRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { applyAppleEvent } from '../apple/apply-apple-event.ts';
import { requireApple } from '../apple/read-identity-token.ts';
import type { AuthContext } from '../context.ts';
import { announceRevocation } from './announce-revocation.ts';

export function appleNotifications(context: AuthContext): Handler<typeof appleRoutes.appleNotifications> {
  return async ({ body }) => {
    const event = await requireApple(context).tokens.verifyNotification(body.payload);
    for (const revoked of await applyAppleEvent(context, event))
      announceRevocation(context, revoked, 'apple');
    context.mails.nudge();
    return { status: 200 };
  };
}
