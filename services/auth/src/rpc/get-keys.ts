import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import type { AuthContext } from '../context.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function getKeys(context: AuthContext): AuthRpc['getKeys'] {
  const jwksJson = JSON.stringify(context.keys.jwks);
  return async () => create(authProto.GetKeysResponseSchema, { jwksJson });
}
