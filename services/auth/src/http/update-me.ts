import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { changeProfile } from '../accounts/change-profile.ts';
import { ownView } from '../accounts/own-view.ts';
import { displayNameOf, plainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { profileChanged } from '../events.ts';

export function updateMe(context: AuthContext): Handler<typeof authRoutes.updateMe> {
  return async ({ caller: { userId }, body }) => {
    const { display_name: displayName, avatar_url: avatarUrl } = body;
    const changed = await changeProfile(context.pool, userId, {
      ...(displayName === undefined ? {} : { displayName: displayNameOf(displayName) }),
      ...(avatarUrl === undefined ? {} : { avatarUrl: avatarUrl && plainText('avatar_url', avatarUrl) }),
    });
    if (!changed) throw new AppError('unauthenticated', 'The account was deleted');
    if (changed.isChanged) {
      context.relay.nudge();
      profileChanged(context.logger, { userId });
    }
    return { status: 200, body: await ownView(context, changed.account) };
  };
}
