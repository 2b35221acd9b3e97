import type { secondFactorRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import { secondFactorOff, switchTotpOff } from '../accounts/switch-totp.ts';
import type { AuthContext } from '../context.ts';
import { hasConfirmedTotp } from '../store/totp-secrets.ts';

export function removeTotp(context: AuthContext): Handler<typeof secondFactorRoutes.removeTotp> {
  return async ({ caller: { userId }, body }) => {
    if (!(await hasConfirmedTotp(context.pool, userId))) throw secondFactorOff();
    await prove(context, userId, body);
    await switchTotpOff(context, userId);
    return { status: 204 };
  };
}
