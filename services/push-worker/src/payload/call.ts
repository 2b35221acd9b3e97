import { Priority, PushType } from 'apns2';
import type { CallContent } from './content.ts';
import type { Alert, Draft } from './draft.ts';
import { communicationOf, headingOf } from './names.ts';
import { MAX_ALERT_BYTES, MAX_VOIP_BYTES } from './sizes.ts';

/** How long after it rang a call's push is still worth delivering. */
const RINGING_MS = 30_000;

/** A call that rings, or no longer does, for PushKit or as an alert. It says nothing of the badge. */
export function draftCall(content: CallContent): Draft {
  const voip = content.via === 'voip';
  return {
    pushType: voip ? PushType.voip : PushType.alert,
    priority: Priority.immediate,
    topic: voip ? `${content.bundleId}.voip` : content.bundleId,
    collapseId: content.subject.id,
    expiresAtMs: content.atMs + RINGING_MS,
    maxBytes: voip ? MAX_VOIP_BYTES : MAX_ALERT_BYTES,
    // CallKit rings by itself: an alert in a VoIP push would be shown by nobody.
    payload: { aps: voip ? {} : apsOf(content), data: dataOf(content) },
  };
}

function apsOf(content: CallContent): Draft['payload']['aps'] {
  const { ended, conversation } = content;
  return {
    alert: wordsOf(content),
    ...(ended ? {} : { sound: 'call.caf' }),
    'thread-id': conversation.id,
    'mutable-content': 1,
    ...(ended ? {} : { category: 'CALL' }),
    'interruption-level': ended ? 'passive' : 'time-sensitive',
    'relevance-score': ended ? 0 : 1,
    'target-content-id': conversation.id,
  };
}

function wordsOf({ sender, conversation, preview, video, ended }: CallContent): Alert {
  const key = ended ? 'CALL_ENDED' : video ? 'CALL_INCOMING_VIDEO' : 'CALL_INCOMING';
  // Where no name may stand, what happens is the headline.
  if (preview === 'none') return { 'title-loc-key': key };
  return { ...headingOf(sender, conversation), 'loc-key': key };
}

function dataOf(content: CallContent): Record<string, unknown> {
  const { subject, video, ended, atMs, sender, conversation, preview } = content;
  return {
    kind: 'call',
    recipient_id: content.recipientId,
    call_id: subject.id,
    video,
    ended,
    at_ms: atMs,
    ...communicationOf(sender, conversation, preview),
  };
}
