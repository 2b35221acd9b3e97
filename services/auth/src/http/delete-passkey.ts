import type { passkeyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import type { AuthContext } from '../context.ts';
import { removePasskey } from '../passkeys/remove-passkey.ts';

export function deleteOwnPasskey(context: AuthContext): Handler<typeof passkeyRoutes.deletePasskey> {
  return async ({ caller: { userId }, params, body }) => {
    await prove(context, userId, body);
    await removePasskey(context, { id: params.passkey_id.toLowerCase(), userId });
    return { status: 204 };
  };
}
