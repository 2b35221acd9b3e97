import { createHmac } from 'node:crypto';
import { type ErrorCode, isTraceparent, isUuid, type MessageKind, newId } from '@parley/contracts';
import type { NewMessage } from '../store/send-messages.ts';
import { type BodyInput, bodyOf, bodyProblem } from './body.ts';

/** A message as a sender's edge hands it in, checked for its shape only. */
export interface OutgoingInput extends BodyInput {
  conversationId: string;
  senderId: string;
  clientMessageId: string;
  kind?: MessageKind | undefined;
  mediaId?: string | undefined;
  replyToSeq?: number | undefined;
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
  if (kind === 'media' || input.mediaId) return { code: 'unsupported', message: 'Media is not served yet' };
  if (kind === 'system') return invalid('kind must be text or encrypted');
  const problem = idProblem(input) ?? bodyProblem(kind, input);
  if (problem) return invalid(problem);
  const draft = {
    id: newId(),
    conversationId: input.conversationId.toLowerCase(),
    senderId: input.senderId.toLowerCase(),
    clientMessageId: input.clientMessageId.toLowerCase(),
    kind,
    ...bodyOf(kind, input),
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

function hashOf(draft: Omit<Draft, 'hash'>, key: string): string {
  const { kind, text, encryptedJson: encrypted, replyToSeq, mentions } = draft;
  const canonical = JSON.stringify([kind, text, null, encrypted, replyToSeq, mentions.toSorted()]);
  return createHmac('sha256', key).update(canonical).digest('hex');
}
