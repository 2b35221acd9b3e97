import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { addMembers } from '../conversations/change-members.ts';

export function addParticipants({
  members,
  safety,
}: MessageContext): Handler<typeof messageRoutes.addParticipants> {
  return async ({ caller, params, body, traceparent }) => {
    await safety.spam?.adds(caller.userId, body.user_ids.length);
    const participants = await addMembers(members, {
      conversationId: params.conversation_id.toLowerCase(),
      callerId: caller.userId,
      userIds: body.user_ids.map((id) => id.toLowerCase()),
      traceparent,
    });
    return { status: 200, body: { participants } };
  };
}
