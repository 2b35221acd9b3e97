import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import type { AuthContext } from '../context.ts';
import { listErasures as list } from '../store/deletions.ts';
import type { AuthRpc } from './auth-rpc.ts';

/** Message hides the bodies of those that it is told of; some 50 KB. */
const MOST = 1_000;

export function listErasures(context: AuthContext): AuthRpc['listErasures'] {
  return async () => {
    const erasures = await list(context.pool, MOST);
    return create(authProto.ListErasuresResponseSchema, {
      erasures: erasures.map(({ userId, deletedAt }) => ({
        userId,
        deletedAtMs: BigInt(deletedAt.getTime()),
      })),
    });
  };
}
