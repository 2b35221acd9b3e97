import { create } from '@bufbuild/protobuf';
import { authProto, isUuid } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { accountErased } from '../events.ts';
import { confirmErasure as confirm } from '../store/deletions.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function confirmErasure(context: AuthContext): AuthRpc['confirmErasure'] {
  return async ({ userId }) => {
    if (!isUuid(userId)) throw new AppError('invalid', 'user_id must be a UUID');
    if (await confirm(context.pool, userId)) accountErased(context.logger, { userId });
    return create(authProto.ConfirmErasureResponseSchema);
  };
}
