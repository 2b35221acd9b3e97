import { create } from '@bufbuild/protobuf';
import { messageProto, newTraceparent, serverFrame } from '@parley/contracts';
import type { FrameHandler } from './handler.ts';
import { inOrder } from './in-order.ts';

/** Pins a message for everybody, or unpins it; all are told by `message.updated`, this socket too. */
export const messagePin: FrameHandler<'message.pin'> = ({ calls }, session, { id, payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const request = create(messageProto.PinMessageRequestSchema, {
    userId: session.userId,
    conversationId,
    messageId: payload.message_id.toLowerCase(),
    pinned: payload.pinned,
    traceparent: newTraceparent(),
  });
  return inOrder(session, async () => {
    await calls.call(conversationId, (client) => client.pinMessage(request));
    session.send(serverFrame('ack', {}, id));
  });
};
