import { create } from '@bufbuild/protobuf';
import { authProto, isUuid } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { userSuspended } from '../events.ts';
import { announceRevocation } from '../http/announce-revocation.ts';
import { suspendUser as suspend } from '../tokens/suspend-user.ts';
import type { AuthRpc } from './auth-rpc.ts';

export function suspendUser(context: AuthContext): AuthRpc['suspendUser'] {
  return async ({ userId, untilMs }) => {
    if (!isUuid(userId)) throw new AppError('invalid', 'user_id must be a UUID');
    const until = new Date(Number(untilMs));
    if (!(until.getTime() > context.now())) throw new AppError('invalid', 'until must be in the future');
    const revoked = await suspend(context.pool, userId.toLowerCase(), until);
    if (!revoked) throw new AppError('not_found', 'No such user');
    for (const session of revoked) announceRevocation(context, session, 'suspended');
    userSuspended(context.logger, { userId, sessions: revoked.length });
    return create(authProto.SuspendUserResponseSchema, { sessions: revoked.length });
  };
}
