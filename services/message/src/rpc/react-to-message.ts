import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** Adds or takes back a reaction; answered when it is committed. */
export function reactToMessage({ reactions }: MessageContext): MessageRpc['reactToMessage'] {
  return async (request) => {
    await reactions.react({
      conversationId: idOf('conversation_id', request.conversationId),
      messageId: idOf('message_id', request.messageId),
      userId: idOf('user_id', request.userId),
      emoji: request.emoji,
      remove: request.remove,
      traceparent: request.traceparent,
    });
    return create(messageProto.ReactToMessageResponseSchema);
  };
}
