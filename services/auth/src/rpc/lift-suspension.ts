import { create } from '@bufbuild/protobuf';
import { authProto, isUuid } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { suspensionLifted } from '../events.ts';
import { setSuspension } from '../store/suspensions.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function liftSuspension(context: AuthContext): AuthRpc['liftSuspension'] {
  return async ({ userId }) => {
    if (!isUuid(userId)) throw new AppError('invalid', 'user_id must be a UUID');
    if (!(await setSuspension(context.pool, userId.toLowerCase(), null))) {
      throw new AppError('not_found', 'No such user');
    }
    suspensionLifted(context.logger, { userId });
    return create(authProto.LiftSuspensionResponseSchema);
  };
}
