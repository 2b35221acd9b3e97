import { create } from '@bufbuild/protobuf';
import { messageProto, newTraceparent, serverFrame } from '@parley/contracts';
import type { FrameHandler } from './handler.ts';
import { inOrder } from './in-order.ts';

/** Deletes a message for everyone; all are told by `message.updated`, this socket too. */
export const messageDelete: FrameHandler<'message.delete'> = ({ calls }, session, { id, payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const request = create(messageProto.DeleteMessageRequestSchema, {
    userId: session.userId,
    conversationId,
    messageId: payload.message_id.toLowerCase(),
    traceparent: newTraceparent(),
  });
  return inOrder(session, async () => {
    await calls.call(conversationId, (client) => client.deleteMessage(request));
    session.send(serverFrame('ack', {}, id));
  });
};
