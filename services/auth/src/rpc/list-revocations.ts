import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import type { AuthContext } from '../context.ts';
import { readRevocations } from '../tokens/revocation-feed.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function listRevocations(context: AuthContext): AuthRpc['listRevocations'] {
  return async (request) => {
    const { revoked, cursor } = await readRevocations(context.pool, request.cursor);
    return create(authProto.ListRevocationsResponseSchema, {
      cursor,
      revocations: revoked.map((session) => ({ ...session, revokedAtMs: BigInt(session.revokedAtMs) })),
    });
  };
}
