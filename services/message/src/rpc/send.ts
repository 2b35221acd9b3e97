import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { type Draft, draftOf, isRefused, type OutgoingInput, type Refused } from '../send/draft.ts';
import type { SendResult } from '../send/send-lanes.ts';
import { encryptedOf, type MessageRpc } from './message-rpc.ts';
import type { OpenStreams } from './open-streams.ts';

/** The hot path: batches in, and for each, after its commit, the results. */
export function send(context: MessageContext, streams: OpenStreams): MessageRpc['send'] {
  return (call) => {
    let unanswered = 0;
    let ending = false;

    const endWhenAnswered = () => {
      ending = true;
      if (unanswered === 0) call.end();
    };
    const forget = streams.add(() => {
      // What is not read yet goes unanswered: the gateway sends it again elsewhere.
      call.pause();
      endWhenAnswered();
    });

    call.on('data', (request: messageProto.SendRequest) => {
      unanswered++;
      const drafts = request.messages.map((message) => draftOfMessage(message, context.hashKey));
      context.lanes.submit(drafts, (results) => {
        unanswered--;
        if (!call.cancelled) call.write(responseOf(request.batchId, results));
        if (ending && unanswered === 0) call.end();
      });
    });
    call.on('end', endWhenAnswered);
    call.on('error', () => {});
    call.on('close', forget);
    call.on('cancelled', forget);
  };
}

const KINDS = {
  [messageProto.Kind.UNSPECIFIED]: 'text',
  [messageProto.Kind.TEXT]: 'text',
  [messageProto.Kind.MEDIA]: 'media',
  [messageProto.Kind.SYSTEM]: 'system',
  [messageProto.Kind.ENCRYPTED]: 'encrypted',
} as const;

function draftOfMessage(message: messageProto.OutgoingMessage, hashKey: string): Draft | Refused {
  const encrypted = encryptedOf(message.encryptedJson);
  if (encrypted === null) return { code: 'invalid', message: 'encrypted is not valid' };
  const input: OutgoingInput = {
    conversationId: message.conversationId,
    senderId: message.senderId,
    clientMessageId: message.clientMessageId,
    kind: KINDS[message.kind] ?? 'system',
    text: message.text === '' ? undefined : message.text,
    mediaId: message.mediaId === '' ? undefined : message.mediaId,
    encrypted,
    replyToSeq: message.replyToSeq === 0n ? undefined : Number(message.replyToSeq),
    mentions: message.mentions,
    mentionsAll: message.mentionsAll,
    forwarded: message.forwarded,
    traceparent: message.traceparent,
  };
  return draftOf(input, hashKey);
}

function responseOf(batchId: bigint, results: readonly SendResult[]): messageProto.SendResponse {
  return create(messageProto.SendResponseSchema, { batchId, results: results.map(resultOf) });
}

function resultOf(result: SendResult): messageProto.SendResult {
  return create(messageProto.SendResultSchema, {
    result: isRefused(result)
      ? {
          case: 'refusal',
          value: create(messageProto.RefusalSchema, {
            code: result.code,
            message: result.message,
            retryAfterMs: BigInt(result.retryAfterMs ?? 0),
          }),
        }
      : {
          case: 'ack',
          value: create(messageProto.AckSchema, {
            messageId: result.messageId,
            seq: BigInt(result.seq),
            rev: BigInt(result.rev),
            sentAtMs: BigInt(result.sentAtMs),
            duplicate: result.duplicate,
          }),
        },
  });
}
