import type { inviteRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { noSuchInvite } from '../conversations/invites.ts';
import { revokeInvite as revoke } from '../store/invites.ts';
import { mayManageInvites } from './may-manage-invites.ts';

export function revokeInvite({ pool }: MessageContext): Handler<typeof inviteRoutes.revokeInvite> {
  return async ({ caller: { userId }, params }) => {
    const conversationId = await mayManageInvites(pool, params.conversation_id, userId);
    if (!(await revoke(pool, conversationId, params.invite_id))) throw noSuchInvite();
    return { status: 204 };
  };
}
