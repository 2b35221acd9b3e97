import { create } from '@bufbuild/protobuf';
import { messageProto, newTraceparent, serverFrame } from '@parley/contracts';
import type { FrameHandler } from './handler.ts';
import { inOrder } from './in-order.ts';

/** Adds an emoji or takes it back; all are told by `message.updated`, this socket too. */
export const messageReact: FrameHandler<'message.react'> = ({ calls }, session, { id, payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const request = create(messageProto.ReactToMessageRequestSchema, {
    userId: session.userId,
    conversationId,
    messageId: payload.message_id.toLowerCase(),
    emoji: payload.emoji.toWellFormed(),
    remove: payload.remove ?? false,
    traceparent: newTraceparent(),
  });
  const react = async () => {
    await calls.call(conversationId, (client) => client.reactToMessage(request));
    session.send(serverFrame('ack', {}, id));
  };
  // They wait to be merged; nothing else has to wait for them.
  return inOrder(session, react, request.messageId);
};
