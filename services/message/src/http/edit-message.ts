import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { withOwnReactions } from '../store/reactions.ts';

export function editMessage({
  pool,
  messages,
  safety,
}: MessageContext): Handler<typeof messageRoutes.editMessage> {
  return async ({ caller, params, body, traceparent }) => {
    const edited = await safety.edit(messages, {
      conversationId: params.conversation_id.toLowerCase(),
      messageId: params.message_id.toLowerCase(),
      userId: caller.userId,
      text: body.text,
      encrypted: body.encrypted,
      mentions: body.mentions,
      traceparent,
    });
    const [message = edited] = await withOwnReactions(pool, caller.userId, [edited]);
    return { status: 200, body: message };
  };
}
