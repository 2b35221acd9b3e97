import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { changeRole as change } from '../conversations/change-role.ts';

export function changeRole({ members }: MessageContext): Handler<typeof messageRoutes.changeRole> {
  return async ({ caller, params, body, traceparent }) => {
    const participant = await change(members, {
      conversationId: params.conversation_id.toLowerCase(),
      callerId: caller.userId,
      userId: params.user_id.toLowerCase(),
      role: body.role,
      traceparent,
    });
    return { status: 200, body: participant };
  };
}
