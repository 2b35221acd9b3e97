import { create } from '@bufbuild/protobuf';
import { type ClientPayload, messageProto, newTraceparent, serverFrame } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { FrameHandler } from './handler.ts';

const KINDS = {
  text: messageProto.Kind.TEXT,
  media: messageProto.Kind.MEDIA,
  encrypted: messageProto.Kind.ENCRYPTED,
} as const;

/** Hands a message to the send stream; the ack follows when it is committed. */
export const messageSend: FrameHandler<'message.send'> = ({ router }, session, { id, payload }) => {
  // Protobuf would silently make other text of it.
  if (payload.text?.isWellFormed() === false) throw new AppError('invalid', 'text is not valid Unicode');
  const clientMessageId = payload.client_message_id;
  const conversationId = payload.conversation_id.toLowerCase();
  router.send(outgoing(payload, conversationId, session.userId), (outcome) => {
    session.unansweredSends -= 1;
    if ('refusal' in outcome) return session.reply(outcome.refusal, { id, clientMessageId });
    const { messageId, seq, rev, sentAtMs, duplicate } = outcome.ack;
    const ack = {
      client_message_id: clientMessageId,
      message_id: messageId,
      conversation_id: conversationId,
      seq: Number(seq),
      rev: Number(rev),
      sent_at: new Date(Number(sentAtMs)).toISOString(),
      duplicate,
    };
    session.send(serverFrame('message.ack', ack, id));
  });
  session.unansweredSends += 1;
};

function outgoing(payload: ClientPayload<'message.send'>, conversationId: string, senderId: string) {
  return create(messageProto.OutgoingMessageSchema, {
    conversationId,
    senderId,
    clientMessageId: payload.client_message_id.toLowerCase(),
    kind: KINDS[payload.kind ?? 'text'],
    text: payload.text ?? '',
    mediaId: payload.media_id?.toLowerCase() ?? '',
    encryptedJson: payload.encrypted ? JSON.stringify(payload.encrypted) : '',
    replyToSeq: BigInt(payload.reply_to_seq ?? 0),
    mentions: payload.mentions?.map((userId) => userId.toLowerCase()) ?? [],
    traceparent: newTraceparent(),
  });
}
