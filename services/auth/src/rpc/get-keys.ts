import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import type { AuthContext } from '../context.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function getKeys(context: AuthContext): AuthRpc['getKeys'] {
  return async () => {
    const jwksJson = JSON.stringify(await context.keys.published());
    return create(authProto.GetKeysResponseSchema, { jwksJson });
  };
}
