import type { passwordRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { changePassword } from '../accounts/change-password.ts';
import { refuseWeakPassword } from '../accounts/password-rules.ts';
import { prove } from '../accounts/prove.ts';
import type { AuthContext } from '../context.ts';
import { passwordChanged } from '../events.ts';
import { findAccount } from '../store/accounts.ts';
import { announceRevocation } from './announce-revocation.ts';

export function changeOwnPassword(context: AuthContext): Handler<typeof passwordRoutes.changePassword> {
  return async ({ caller, body: { new_password: password, ...proof } }) => {
    const account = await findAccount(context.prisma, caller.userId);
    if (!account) throw new AppError('unauthenticated', 'The account was deleted');
    refuseWeakPassword('new_password', password, account);
    await prove(context, caller.userId, proof);
    const hash = await context.passwords.hash(password);
    const revoked = await changePassword(context.pool, caller, { hash, seal: context.keys.seal });
    for (const session of revoked) announceRevocation(context, session, 'password');
    passwordChanged(context.logger, { userId: caller.userId, sessions: revoked.length });
    context.mails.nudge();
    return { status: 204 };
  };
}
