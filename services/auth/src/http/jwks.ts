import type { authRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';

export function jwks(context: AuthContext): Handler<typeof authRoutes.jwks> {
  return async () => ({ status: 200, body: await context.keys.published() });
}
