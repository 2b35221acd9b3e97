import type { messageRoutes } from '@parley/contracts';
import type { Call, Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';

type Request = Pick<Call<typeof messageRoutes.addReaction>, 'caller' | 'params' | 'traceparent'>;

export function addReaction(context: MessageContext): Handler<typeof messageRoutes.addReaction> {
  return react(context, false);
}

export function removeReaction(context: MessageContext): Handler<typeof messageRoutes.removeReaction> {
  return react(context, true);
}

function react({ reactions }: MessageContext, remove: boolean) {
  return async ({ caller, params, traceparent }: Request) => {
    await reactions.react({
      conversationId: params.conversation_id.toLowerCase(),
      messageId: params.message_id.toLowerCase(),
      userId: caller.userId,
      emoji: params.emoji,
      remove,
      traceparent,
    });
    return { status: 204 as const };
  };
}
