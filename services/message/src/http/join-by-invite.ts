import type { inviteRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { joinByInvite as join } from '../conversations/invites.ts';
import { readView } from '../store/views.ts';

export function joinByInvite({ pool, members }: MessageContext): Handler<typeof inviteRoutes.joinByInvite> {
  return async ({ caller: { userId }, params: { code }, traceparent }) => {
    const { conversationId, joined } = await join(members, { code, userId, traceparent });
    const view = await readView(pool, conversationId, userId);
    // Removed again meanwhile.
    if (!view) throw new AppError('not_found', 'No such conversation');
    return { status: joined ? 201 : 200, body: view };
  };
}
