import type { secondFactorRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import { renewRecoveryCodes, secondFactorOff } from '../accounts/switch-totp.ts';
import type { AuthContext } from '../context.ts';
import { hasConfirmedTotp } from '../store/totp-secrets.ts';

export function renewCodes(context: AuthContext): Handler<typeof secondFactorRoutes.renewRecoveryCodes> {
  return async ({ caller: { userId }, body }) => {
    if (!(await hasConfirmedTotp(context.pool, userId))) throw secondFactorOff();
    await prove(context, userId, body);
    return { status: 200, body: { recovery_codes: await renewRecoveryCodes(context, userId) } };
  };
}
