import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { encryptedOf, idOf, type MessageRpc } from './message-rpc.ts';

/** Replaces the body of an own message. */
export function editMessage({ messages, safety }: MessageContext): MessageRpc['editMessage'] {
  return async (request) => {
    const encrypted = encryptedOf(request.encryptedJson);
    if (encrypted === null) throw new AppError('invalid', 'encrypted is not valid');
    const { rev } = await safety.edit(messages, {
      conversationId: idOf('conversation_id', request.conversationId),
      messageId: idOf('message_id', request.messageId),
      userId: idOf('user_id', request.userId),
      text: request.text === '' ? undefined : request.text,
      encrypted,
      mentions: request.mentions,
      traceparent: request.traceparent,
    });
    return create(messageProto.EditMessageResponseSchema, { rev: BigInt(rev) });
  };
}
