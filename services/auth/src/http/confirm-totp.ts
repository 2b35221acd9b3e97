import type { secondFactorRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { switchTotpOn } from '../accounts/switch-totp.ts';
import type { AuthContext } from '../context.ts';

export function confirmTotpSetup(context: AuthContext): Handler<typeof secondFactorRoutes.confirmTotp> {
  return async ({ caller: { userId }, body }) => ({
    status: 200,
    body: { recovery_codes: await switchTotpOn(context, userId, body.code) },
  });
}
