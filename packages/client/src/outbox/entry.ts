import type { Media } from '@parley/contracts';
import { limits } from '@parley/contracts/limits';
import type { ChatMessage, Draft } from '../api.ts';
import type { OutgoingBody } from '../rooms/changes.ts';

/** An own message on its way. Never changed: a later state is another object. */
export interface Entry {
  /** In the order they were written, over all conversations. */
  readonly order: number;
  readonly conversationId: string;
  /** The same bytes at each attempt. */
  readonly body: OutgoingBody;
  readonly media: Media | null;
  readonly writtenAt: string;
  readonly status: ChatMessage['status'];
  readonly failure: ChatMessage['failure'];
  /** Committed as of this rev: no more to be sent, and shown here until it has come in its place. */
  readonly ackedRev: number | null;
}

export function bodyOf(draft: Draft, clientMessageId: string): OutgoingBody {
  const { text, media, replyToSeq, mentions = [], mentionsAll, forwarded } = draft;
  return {
    client_message_id: clientMessageId,
    kind: media ? 'media' : 'text',
    ...(text ? { text } : {}),
    ...(media ? { media_id: media.id } : {}),
    ...(replyToSeq === undefined ? {} : { reply_to_seq: replyToSeq }),
    ...(mentions.length > 0 ? { mentions: [...new Set(mentions)] } : {}),
    ...(mentionsAll ? { mentions_all: true } : {}),
    ...(forwarded ? { forwarded: true } : {}),
  };
}

/** What would be refused for good, or would close the socket. */
export function faultOf(conversationId: string, body: OutgoingBody): Entry['failure'] {
  const { text = '', media_id: mediaId, mentions = [] } = body;
  if (text === '' && !mediaId) return { code: 'invalid', message: 'A message has a text or a file' };
  // Each code point is two code units at most.
  const isLong =
    text.length > limits.textCharacters && [...text.normalize('NFC')].length > limits.textCharacters;
  if (isLong) return { code: 'invalid', message: `A text has at most ${limits.textCharacters} characters` };
  if (mentions.length > limits.mentionsPerMessage)
    return { code: 'invalid', message: `A message mentions at most ${limits.mentionsPerMessage} people` };
  if (frameBytes(conversationId, body) <= limits.framePayloadBytes) return null;
  return { code: 'too_large', message: 'The message is too large' };
}

/** With the longest id that a frame is given. */
function frameBytes(conversationId: string, body: OutgoingBody): number {
  const payload = { conversation_id: conversationId, ...body };
  const frame = { type: 'message.send', id: String(Number.MAX_SAFE_INTEGER), payload };
  // Code units are 1 to 3 bytes of UTF-8; a pair of surrogates is 4. React Native may have no TextEncoder.
  let bytes = 0;
  for (const character of JSON.stringify(frame)) {
    const point = character.codePointAt(0)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export function messageOf(entry: Entry, me: string): ChatMessage {
  const { body, conversationId } = entry;
  return {
    id: body.client_message_id,
    conversation_id: conversationId,
    seq: 0,
    rev: 0,
    sender_id: me,
    client_message_id: body.client_message_id,
    kind: body.kind ?? 'text',
    text: body.text ?? null,
    media: entry.media,
    encrypted: null,
    mentions: body.mentions ?? [],
    mentions_all: body.mentions_all ?? false,
    reply_to_seq: body.reply_to_seq ?? null,
    forwarded: body.forwarded ?? false,
    system: null,
    reactions: [],
    my_reactions: [],
    pinned_at: null,
    sent_at: entry.writtenAt,
    edited_at: null,
    deleted_at: null,
    status: entry.status,
    failure: entry.failure,
  };
}
