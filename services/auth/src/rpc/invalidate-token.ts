import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import type { AuthContext } from '../context.ts';
import { deadTokenReported } from '../events.ts';
import { removeDeadToken } from '../store/device-tokens.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function invalidateToken(context: AuthContext): AuthRpc['invalidateToken'] {
  return async ({ token, generation, registeredBeforeMs, reason }) => {
    const removed = await removeDeadToken(context.pool, {
      token: token.toLowerCase(),
      generation: Number(generation),
      registeredBefore: registeredBeforeMs === 0n ? null : new Date(Number(registeredBeforeMs)),
    });
    deadTokenReported(context.logger, { reason, removed });
    return create(authProto.InvalidateTokenResponseSchema, { removed });
  };
}
