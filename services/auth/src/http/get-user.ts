import type { authRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { toUser } from '../accounts/account-view.ts';
import type { AuthContext } from '../context.ts';
import { findAccounts } from '../store/accounts.ts';

export function getUser(context: AuthContext): Handler<typeof authRoutes.getUser> {
  return async ({ params: { user_id: userId } }) => {
    const [account] = await findAccounts(context.prisma, [userId]);
    if (!account) throw new AppError('not_found', 'No such user');
    return { status: 200, body: toUser(account) };
  };
}
