import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { editMessage as edit } from '../messages/edit-message.ts';

export function editMessage({ messages }: MessageContext): Handler<typeof messageRoutes.editMessage> {
  return async ({ caller, params, body, traceparent }) => {
    const message = await edit(messages, {
      conversationId: params.conversation_id.toLowerCase(),
      messageId: params.message_id.toLowerCase(),
      userId: caller.userId,
      text: body.text,
      encrypted: body.encrypted,
      mentions: body.mentions,
      traceparent,
    });
    return { status: 200, body: message };
  };
}
