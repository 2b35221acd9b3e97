import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { deleteMessage as remove } from '../messages/delete-message.ts';

export function deleteMessage({ messages }: MessageContext): Handler<typeof messageRoutes.deleteMessage> {
  return async ({ caller, params, traceparent }) => {
    await remove(messages, {
      conversationId: params.conversation_id.toLowerCase(),
      messageId: params.message_id.toLowerCase(),
      userId: caller.userId,
      traceparent,
    });
    return { status: 204 };
  };
}
