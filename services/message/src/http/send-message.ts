import type { messageRoutes } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { draftOf, isRefused } from '../send/draft.ts';
import type { SendLanes, SendResult } from '../send/send-lanes.ts';

/** The same way as a socket's message: same checks, same batch, same dedup. */
export function sendMessage({ lanes, hashKey }: MessageContext): Handler<typeof messageRoutes.sendMessage> {
  return async ({ caller: { userId }, params, body, traceparent }) => {
    const draft = draftOf(
      {
        conversationId: params.conversation_id,
        senderId: userId,
        clientMessageId: body.client_message_id,
        kind: body.kind,
        text: body.text,
        mediaId: body.media_id,
        encrypted: body.encrypted,
        replyToSeq: body.reply_to_seq,
        mentions: body.mentions,
        mentionsAll: body.mentions_all,
        forwarded: body.forwarded,
        traceparent,
      },
      hashKey,
    );
    const result = await submitOne(lanes, draft);
    if (isRefused(result)) {
      const { code, message, retryAfterMs } = result;
      throw new AppError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
    }
    return {
      status: result.duplicate ? 200 : 201,
      body: {
        client_message_id: body.client_message_id.toLowerCase(),
        message_id: result.messageId,
        conversation_id: params.conversation_id.toLowerCase(),
        seq: result.seq,
        rev: result.rev,
        sent_at: new Date(result.sentAtMs).toISOString(),
        duplicate: result.duplicate,
      },
    };
  };
}

function submitOne(lanes: SendLanes, draft: Parameters<SendLanes['submit']>[0][number]): Promise<SendResult> {
  return new Promise((resolve) => {
    lanes.submit([draft], ([result]) => resolve(result as SendResult));
  });
}
