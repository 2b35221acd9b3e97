import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { ownView } from '../accounts/own-view.ts';
import type { AuthContext } from '../context.ts';
import { findAccount } from '../store/accounts.ts';

export function getMe(context: AuthContext): Handler<typeof authRoutes.getMe> {
  return async ({ caller: { userId } }) => {
    const account = await findAccount(context.prisma, userId);
    if (!account) throw new AppError('unauthenticated', 'The account was deleted');
    return { status: 200, body: await ownView(context, account) };
  };
}
