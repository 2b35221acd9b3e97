import type { passkeyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { prove } from '../accounts/prove.ts';
import type { AuthContext } from '../context.ts';
import { creationOptions } from '../passkeys/creation-options.ts';

export function passkeyOptions(context: AuthContext): Handler<typeof passkeyRoutes.passkeyOptions> {
  return async ({ caller: { userId }, body }) => {
    await prove(context, userId, body);
    return { status: 200, body: await creationOptions(context, userId) };
  };
}
