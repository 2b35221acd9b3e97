import type { passkeyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { optionalPlainText } from '../accounts/plain-text.ts';
import type { AuthContext } from '../context.ts';
import { keepPasskey } from '../passkeys/keep-passkey.ts';

export function addPasskey(context: AuthContext): Handler<typeof passkeyRoutes.addPasskey> {
  return async ({ caller: { userId, sessionId }, body }) => {
    const name = optionalPlainText('name', body.name) ?? 'Passkey';
    const { id, createdAt } = await keepPasskey(context, {
      userId,
      sessionId,
      name,
      credential: body.credential,
    });
    return { status: 201, body: { id, name, created_at: createdAt.toISOString(), last_used_at: null } };
  };
}
