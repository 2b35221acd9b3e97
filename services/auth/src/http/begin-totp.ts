import type { secondFactorRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import { beginTotp } from '../accounts/switch-totp.ts';
import { totpUri } from '../accounts/totp.ts';
import type { AuthContext } from '../context.ts';
import { findAccount } from '../store/accounts.ts';

export function beginTotpSetup(context: AuthContext): Handler<typeof secondFactorRoutes.beginTotp> {
  return async ({ caller: { userId }, body }) => {
    await prove(context, userId, body);
    const account = await findAccount(context.prisma, userId);
    if (!account) throw new AppError('unauthenticated', 'The account was deleted');
    const secret = await beginTotp(context, userId);
    const names = { issuer: context.relyingParty.name, account: account.username };
    return { status: 200, body: { secret, uri: totpUri(secret, names) } };
  };
}
