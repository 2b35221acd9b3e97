import { createHmac } from 'node:crypto';
import { type ErrorCode, isTraceparent, isUuid, type MessageKind, newId } from '@parley/contracts';
import type { NewMessage } from '../store/send-messages.ts';
import { type BodyInput, type BodyKind, bodyOf, bodyProblem } from './body.ts';

/** A message as a sender's edge hands it in, checked for its shape only. */
export interface OutgoingInput extends BodyInput {
  conversationId: string;
  senderId: string;
  clientMessageId: string;
  kind?: MessageKind | undefined;
  mediaId?: string | undefined;
  replyToSeq?: number | undefined;
  mentionsAll?: boolean | undefined;
  forwarded?: boolean | undefined;
  traceparent: string;
}

/** A message that may be stored as it is. */
export type Draft = NewMessage;

/** A refusal of one message, as a value: expected, and cheap in a batch. */
export interface Refused {
  code: ErrorCode;
  message: string;
  retryAfterMs?: number;
}

export function isRefused(value: object): value is Refused {
  return 'code' in value;
}

/** Checks and normalises a message (NFC, lower-case ids). Never throws. */
export function draftOf(input: OutgoingInput, hashKey: string): Draft | Refused {
  const kind = input.kind ?? 'text';
  if (kind === 'system') return invalid('kind must be text, media or encrypted');
  const problem = idProblem(input) ?? mediaProblem(kind, input.mediaId) ?? bodyProblem(kind, input);
  if (problem) return invalid(problem);
  const draft = {
    id: newId(),
    conversationId: input.conversationId.toLowerCase(),
    senderId: input.senderId.toLowerCase(),
    clientMessageId: input.clientMessageId.toLowerCase(),
    kind,
    ...bodyOf(kind, input),
    mediaId: input.mediaId?.toLowerCase() ?? null,
    mentionsAll: input.mentionsAll === true,
    forwarded: input.forwarded === true,
    replyToSeq: input.replyToSeq ?? null,
    traceparent: isTraceparent(input.traceparent) ? input.traceparent : '',
  };
  return { ...draft, hash: hashOf(draft, hashKey) };
}

function invalid(message: string): Refused {
  return { code: 'invalid', message };
}

function idProblem(input: OutgoingInput): string | undefined {
  if (!isUuid(input.conversationId)) return 'conversation_id must be a UUID';
  if (!isUuid(input.senderId)) return 'sender_id must be a UUID';
  if (!isUuid(input.clientMessageId)) return 'client_message_id must be a UUID';
  const reply = input.replyToSeq;
  if (reply !== undefined && !(Number.isSafeInteger(reply) && reply > 0)) return 'reply_to_seq is not a seq';
  return undefined;
}

function mediaProblem(kind: BodyKind, mediaId: string | undefined): string | undefined {
  if (kind === 'media') return isUuid(mediaId ?? '') ? undefined : 'media_id must be a UUID';
  return mediaId === undefined ? undefined : 'media_id needs kind media';
}

function hashOf(draft: Omit<Draft, 'hash'>, key: string): string {
  const { kind, text, mediaId, encryptedJson: encrypted, replyToSeq, mentions } = draft;
  const canonical: unknown[] = [kind, text, mediaId, encrypted, replyToSeq, mentions.toSorted()];
  // Only where they are set: messages stored before there were such have hashes without them.
  if (draft.mentionsAll) canonical.push('mentions_all');
  if (draft.forwarded) canonical.push('forwarded');
  return createHmac('sha256', key).update(JSON.stringify(canonical)).digest('hex');
}
