import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { toMe } from '../accounts/account-view.ts';
import { plainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { updateProfile } from '../store/accounts.ts';
import { findSettings } from '../store/settings.ts';

export function updateMe(context: AuthContext): Handler<typeof authRoutes.updateMe> {
  return async ({ caller: { userId }, body }) => {
    const { display_name: displayName, avatar_url: avatarUrl } = body;
    const account = await updateProfile(context.prisma, userId, {
      ...(displayName === undefined ? {} : { displayName: plainText('display_name', displayName) }),
      ...(avatarUrl === undefined ? {} : { avatarUrl: avatarUrl && plainText('avatar_url', avatarUrl) }),
    });
    if (!account) throw new AppError('unauthenticated', 'The account was deleted');
    return { status: 200, body: toMe(account, await findSettings(context.prisma, userId)) };
  };
}
