import type { messageRoutes } from '@parley/contracts';
import type { Call, Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { pinMessage as pin } from '../messages/pin-message.ts';

type Request = Pick<Call<typeof messageRoutes.pinMessage>, 'caller' | 'params' | 'traceparent'>;

export function pinMessage(context: MessageContext): Handler<typeof messageRoutes.pinMessage> {
  return setPinned(context, true);
}

export function unpinMessage(context: MessageContext): Handler<typeof messageRoutes.unpinMessage> {
  return setPinned(context, false);
}

function setPinned({ messages }: MessageContext, pinned: boolean) {
  return async ({ caller, params, traceparent }: Request) => {
    await pin(messages, {
      conversationId: params.conversation_id.toLowerCase(),
      messageId: params.message_id.toLowerCase(),
      userId: caller.userId,
      pinned,
      traceparent,
    });
    return { status: 204 as const };
  };
}
