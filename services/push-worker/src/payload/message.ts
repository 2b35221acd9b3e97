import { timings } from '@parley/contracts';
import { Priority, PushType } from 'apns2';
import type { MessageContent } from './content.ts';
import type { Draft, Payload } from './draft.ts';
import { mediaKindOf } from './excerpt.ts';
import { messageWords } from './message-words.ts';
import { communicationOf, urlOf } from './names.ts';
import { MAX_ALERT_BYTES } from './sizes.ts';

/**
 * The banner of a message. An edit takes its place without a sound, a deletion takes its words back. All have one
 * priority: at a lower one an edit could be overtaken by the deletion and bring the words back.
 */
export function draftMessage(content: MessageContent, nowMs: number): Draft {
  return {
    pushType: PushType.alert,
    priority: Priority.immediate,
    topic: content.bundleId,
    collapseId: content.subject.id,
    expiresAtMs: nowMs + timings.pushExpiryMs,
    maxBytes: MAX_ALERT_BYTES,
    payload: { aps: apsOf(content), data: dataOf(content) },
  };
}

function apsOf(content: MessageContent): Payload['aps'] {
  const { change, conversation, mention, badge } = content;
  const isNew = change === 'new';
  const personal = mention || conversation.type === 'direct';
  return {
    alert: messageWords(content),
    badge,
    ...(isNew ? { sound: 'default' } : {}),
    'thread-id': conversation.id,
    'mutable-content': 1,
    ...(change === 'deleted'
      ? {}
      : { category: conversation.type === 'group' ? 'MESSAGE_GROUP' : 'MESSAGE' }),
    'interruption-level': isNew ? 'active' : 'passive',
    'relevance-score': !isNew ? 0 : personal ? 1 : 0.5,
    'target-content-id': conversation.id,
  };
}

const KINDS = { new: 'message', edited: 'edited', deleted: 'deleted' } as const;

function dataOf(content: MessageContent): Record<string, unknown> {
  const { change, subject, message, sender, conversation, preview, mention, count } = content;
  return {
    kind: KINDS[change],
    recipient_id: content.recipientId,
    message_id: subject.id,
    seq: message.seq,
    rev: subject.rev,
    mention,
    count,
    ...communicationOf(sender, conversation, preview),
    ...(preview === 'full' && change !== 'deleted' ? detailsOf(content) : {}),
  };
}

/** What says something of the message itself. */
function detailsOf({ message, recipientId }: MessageContent): Record<string, unknown> {
  const { media, replyTo, forwarded } = message;
  const mediaKind = mediaKindOf(message);
  return {
    ...(mediaKind === null
      ? {}
      : { media_kind: mediaKind, thumbnail_url: urlOf(media?.thumbnail_url ?? null) }),
    ...(replyTo ? { reply_to_seq: replyTo.seq, reply_to_me: replyTo.senderId === recipientId } : {}),
    ...(forwarded ? { forwarded } : {}),
  };
}
