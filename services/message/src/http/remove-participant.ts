import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { removeMember } from '../conversations/change-members.ts';

export function removeParticipant({
  members,
}: MessageContext): Handler<typeof messageRoutes.removeParticipant> {
  return async ({ caller, params, traceparent }) => {
    await removeMember(members, {
      conversationId: params.conversation_id.toLowerCase(),
      callerId: caller.userId,
      userId: params.user_id.toLowerCase(),
      traceparent,
    });
    return { status: 204 };
  };
}
