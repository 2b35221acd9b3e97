import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { toMe } from '../accounts/account-view.ts';
import type { AuthContext } from '../context.ts';
import { findAccount } from '../store/accounts.ts';
import { findSettings } from '../store/settings.ts';

export function getMe(context: AuthContext): Handler<typeof authRoutes.getMe> {
  return async ({ caller: { userId } }) => {
    const [account, settings] = await Promise.all([
      findAccount(context.prisma, userId),
      findSettings(context.prisma, userId),
    ]);
    if (!account) throw new AppError('unauthenticated', 'The account was deleted');
    return { status: 200, body: toMe(account, settings) };
  };
}
