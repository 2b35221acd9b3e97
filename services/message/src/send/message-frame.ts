import { conversationChannel, encodeRoomPublication, frameKinds } from '@parley/contracts';
import type { Publication } from '../publication.ts';
import type { Sent } from './send-lanes.ts';

/**
 * The publication of a message just stored. The frame is written out by hand, as every message is one; a
 * test holds it against `serverFrame('message.new', …)`.
 */
export function messagePublication({ draft, seq, rev, sentAtMs, mediaJson: media }: Sent): Publication {
  const { conversationId } = draft;
  const header = {
    kind: frameKinds.message,
    conversationId,
    rev,
    prevRev: rev - 1,
    seq,
    traceparent: draft.traceparent,
  };
  const frame =
    `{"type":"message.new","payload":{"conversation_id":"${conversationId}","rev":${rev},` +
    `"prev_rev":${rev - 1},"message":{"id":"${draft.id}","conversation_id":"${conversationId}",` +
    `"seq":${seq},"rev":${rev},"sender_id":"${draft.senderId}",` +
    `"client_message_id":"${draft.clientMessageId}","kind":"${draft.kind}",` +
    `"text":${draft.text === null ? 'null' : JSON.stringify(draft.text)},"media":${media ?? 'null'},` +
    `"encrypted":${draft.encryptedJson ?? 'null'},"mentions":${JSON.stringify(draft.mentions)},` +
    `"mentions_all":${draft.mentionsAll},"reply_to_seq":${draft.replyToSeq},"forwarded":${draft.forwarded},` +
    `"system":null,"reactions":[],"pinned_at":null,"sent_at":"${new Date(sentAtMs).toISOString()}",` +
    `"edited_at":null,"deleted_at":null}}}`;
  return { channel: conversationChannel(conversationId), payload: encodeRoomPublication(header, frame) };
}
