import { create } from '@bufbuild/protobuf';
import { messageProto, newTraceparent, serverFrame } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { FrameHandler } from './handler.ts';
import { inOrder } from './in-order.ts';

/** Replaces the body of an own message; everybody is told by `message.updated`, this socket too. */
export const messageEdit: FrameHandler<'message.edit'> = ({ calls }, session, { id, payload }) => {
  // Protobuf would silently make other text of it.
  if (payload.text?.isWellFormed() === false) throw new AppError('invalid', 'text is not valid Unicode');
  const conversationId = payload.conversation_id.toLowerCase();
  const request = create(messageProto.EditMessageRequestSchema, {
    userId: session.userId,
    conversationId,
    messageId: payload.message_id.toLowerCase(),
    text: payload.text ?? '',
    encryptedJson: payload.encrypted ? JSON.stringify(payload.encrypted) : '',
    mentions: payload.mentions?.map((userId) => userId.toLowerCase()) ?? [],
    traceparent: newTraceparent(),
  });
  return inOrder(session, async () => {
    await calls.call(conversationId, (client) => client.editMessage(request));
    session.send(serverFrame('ack', {}, id));
  });
};
