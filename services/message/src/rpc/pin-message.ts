import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { pinMessage as pin } from '../messages/pin-message.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** Pins a message for everybody, or unpins it. */
export function pinMessage({ messages }: MessageContext): MessageRpc['pinMessage'] {
  return async (request) => {
    await pin(messages, {
      conversationId: idOf('conversation_id', request.conversationId),
      messageId: idOf('message_id', request.messageId),
      userId: idOf('user_id', request.userId),
      pinned: request.pinned,
      traceparent: request.traceparent,
    });
    return create(messageProto.PinMessageResponseSchema);
  };
}
