import { type inviteRoutes, limits } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { openInvites } from '../store/invites.ts';
import { mayManageInvites } from './may-manage-invites.ts';

export function listInvites({ pool }: MessageContext): Handler<typeof inviteRoutes.listInvites> {
  return async ({ caller: { userId }, params }) => {
    const conversationId = await mayManageInvites(pool, params.conversation_id, userId);
    const invites = await openInvites(pool, conversationId, limits.invitesPerConversation);
    return { status: 200, body: { invites } };
  };
}
