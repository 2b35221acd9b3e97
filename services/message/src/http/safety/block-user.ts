import type { safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { blockUser as block, unblockUser as unblock } from '../../safety/change-block.ts';

export function blockUser({ members }: MessageContext): Handler<typeof safetyRoutes.blockUser> {
  return async ({ caller: { userId }, params }) => {
    await block(members, { userId, otherId: params.user_id.toLowerCase() });
    return { status: 204 };
  };
}

export function unblockUser({ members }: MessageContext): Handler<typeof safetyRoutes.unblockUser> {
  return async ({ caller: { userId }, params }) => {
    await unblock(members, { userId, otherId: params.user_id.toLowerCase() });
    return { status: 204 };
  };
}
