import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { deleteMessage as remove } from '../messages/delete-message.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** Deletes a message for everyone. */
export function deleteMessage({ messages }: MessageContext): MessageRpc['deleteMessage'] {
  return async (request) => {
    const { rev } = await remove(messages, {
      conversationId: idOf('conversation_id', request.conversationId),
      messageId: idOf('message_id', request.messageId),
      userId: idOf('user_id', request.userId),
      traceparent: request.traceparent,
    });
    return create(messageProto.DeleteMessageResponseSchema, { rev: BigInt(rev) });
  };
}
