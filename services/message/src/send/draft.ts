import { createHmac } from 'node:crypto';
import {
  type Encrypted,
  type ErrorCode,
  isTraceparent,
  isUuid,
  limits,
  type MessageKind,
  newId,
} from '@parley/contracts';
import type { NewMessage } from '../store/send-messages.ts';
import { textProblem } from './text.ts';

/** A message as a sender's edge hands it in, checked for its shape only. */
export interface OutgoingInput {
  conversationId: string;
  senderId: string;
  clientMessageId: string;
  kind?: MessageKind | undefined;
  text?: string | undefined;
  mediaId?: string | undefined;
  encrypted?: Encrypted | undefined;
  replyToSeq?: number | undefined;
  mentions?: readonly string[] | undefined;
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
  const mentions = input.mentions ?? [];
  const problem = idProblem(input, mentions) ?? (kind === 'text' ? textOnly(input) : encryptedOnly(input));
  if (problem) return invalid(problem);
  const text = kind === 'text' ? (input.text ?? '').normalize('NFC') : null;
  const draft = {
    id: newId(),
    conversationId: input.conversationId.toLowerCase(),
    senderId: input.senderId.toLowerCase(),
    clientMessageId: input.clientMessageId.toLowerCase(),
    kind,
    text,
    encryptedJson: input.encrypted ? encryptedJson(input.encrypted) : null,
    replyToSeq: input.replyToSeq ?? null,
    mentions: mentions.map((id) => id.toLowerCase()),
    traceparent: isTraceparent(input.traceparent) ? input.traceparent : '',
  };
  return { ...draft, hash: hashOf(draft, hashKey) };
}

function invalid(message: string): Refused {
  return { code: 'invalid', message };
}

function idProblem(input: OutgoingInput, mentions: readonly string[]): string | undefined {
  if (!isUuid(input.conversationId)) return 'conversation_id must be a UUID';
  if (!isUuid(input.senderId)) return 'sender_id must be a UUID';
  if (!isUuid(input.clientMessageId)) return 'client_message_id must be a UUID';
  if (mentions.length > limits.mentionsPerMessage) return 'mentions has too many entries';
  if (!mentions.every(isUuid)) return 'mentions must be UUIDs';
  const reply = input.replyToSeq;
  if (reply !== undefined && !(Number.isSafeInteger(reply) && reply > 0)) return 'reply_to_seq is not a seq';
  return undefined;
}

function textOnly(input: OutgoingInput): string | undefined {
  if (input.encrypted) return 'encrypted needs kind encrypted';
  return textProblem(input.text);
}

function encryptedOnly(input: OutgoingInput): string | undefined {
  if (input.text !== undefined) return 'text must be absent when kind is encrypted';
  if (!input.encrypted) return 'encrypted must be given';
  const { scheme, ciphertext } = input.encrypted;
  if (typeof scheme !== 'string' || !PRINTABLE.test(scheme) || scheme.length > 64)
    return 'encrypted.scheme is not valid';
  if (typeof ciphertext !== 'string' || !PRINTABLE.test(ciphertext))
    return 'encrypted.ciphertext is not valid';
  if (ciphertext.length > limits.ciphertextCharacters) return 'encrypted.ciphertext is too long';
  return undefined;
}

const PRINTABLE = /^[\x20-\x7e]+$/;

function encryptedJson({ scheme, ciphertext }: Encrypted): string {
  return JSON.stringify({ scheme, ciphertext });
}

function hashOf(draft: Omit<Draft, 'hash'>, key: string): string {
  const { kind, text, encryptedJson: encrypted, replyToSeq, mentions } = draft;
  const canonical = JSON.stringify([kind, text, null, encrypted, replyToSeq, mentions.toSorted()]);
  return createHmac('sha256', key).update(canonical).digest('hex');
}
