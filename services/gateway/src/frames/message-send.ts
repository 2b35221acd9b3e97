import { create } from '@bufbuild/protobuf';
import { type ClientPayload, errorCodes, messageProto, newTraceparent, serverFrame } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { GatewayContext } from '../context.ts';
import type { Refusal } from '../session/refusal.ts';
import type { Session } from '../session/session.ts';
import type { FrameHandler } from './handler.ts';

const KINDS = {
  text: messageProto.Kind.TEXT,
  media: messageProto.Kind.MEDIA,
  encrypted: messageProto.Kind.ENCRYPTED,
} as const;

/** Hands a message to the send stream; the ack follows when it is committed. */
export const messageSend: FrameHandler<'message.send'> = (context, session, { id, payload }) => {
  // Protobuf would silently make other text of it.
  if (payload.text?.isWellFormed() === false) throw new AppError('invalid', 'text is not valid Unicode');
  const clientMessageId = payload.client_message_id.toLowerCase();
  const conversationId = payload.conversation_id.toLowerCase();
  const refusal = refusalOf(context, session, conversationId, payload);
  if (refusal) {
    session.reply(refusal, { id, clientMessageId });
    return;
  }
  context.router.send(outgoing(payload, conversationId, session.userId), (outcome) => {
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
  context.typing.stop(session.userId, conversationId);
};

/** Why a message is not even taken: too much waits already, or too much was sent by or to the same. */
function refusalOf(
  { router, allowance }: GatewayContext,
  { userId, memberships }: Session,
  conversationId: string,
  { text, encrypted }: ClientPayload<'message.send'>,
): Refusal | null {
  const busyForMs = router.busyForMs();
  if (busyForMs > 0) return { code: 'busy', reason: errorCodes.busy.title, retryAfterMs: busyForMs };
  if (!allowance) return null;
  const bytes = Buffer.byteLength(text ?? '') + (encrypted?.ciphertext.length ?? 0);
  const now = Date.now();
  // Whoever is not in the room must not use up what its members may send.
  const isMember = memberships.has(conversationId);
  const retryAfterMs =
    allowance.take(userId, bytes, now) || (isMember ? allowance.take(conversationId, bytes, now) : 0);
  return retryAfterMs > 0 ? { code: 'rate_limited', reason: 'Too many bytes at once', retryAfterMs } : null;
}

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
    mentionsAll: payload.mentions_all ?? false,
    forwarded: payload.forwarded ?? false,
    traceparent: newTraceparent(),
  });
}
