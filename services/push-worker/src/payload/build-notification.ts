import { IdentifiedNotification } from '../apns/client.ts';
import { apnsIdOf } from './apns-id.ts';
import { draftCall } from './call.ts';
import type { PushContent } from './content.ts';
import type { Draft } from './draft.ts';
import { fitted } from './fit.ts';
import { draftMessage } from './message.ts';
import { draftReaction } from './reaction.ts';
import { draftClear, draftFresh } from './silent.ts';
import { draftTest } from './test-push.ts';

/**
 * The notification of a push: headers and payload, valid Unicode, never larger than Apple takes (4,096 bytes, VoIP
 * 5,120) nor than `maxBytes`, which is for what APNs finds too large all the same. `nowMs` is in milliseconds since
 * the Unix epoch.
 */
export function buildNotification(
  content: PushContent,
  nowMs: number,
  maxBytes = Number.POSITIVE_INFINITY,
): IdentifiedNotification {
  const draft = draftOf(content, nowMs);
  const { token, subject, kind } = content;
  const { aps, data } = fitted(draft.payload, Math.min(maxBytes, draft.maxBytes));
  return new IdentifiedNotification(token, apnsIdOf(subject.id, subject.rev, token, kind), {
    type: draft.pushType,
    priority: draft.priority,
    ...(draft.topic === null ? {} : { topic: draft.topic }),
    collapseId: draft.collapseId,
    expiration: Math.floor(draft.expiresAtMs / 1_000),
    aps,
    data: { data },
  });
}

function draftOf(content: PushContent, nowMs: number): Draft {
  switch (content.kind) {
    case 'alert':
      return draftMessage(content, nowMs);
    case 'reaction':
      return draftReaction(content, nowMs);
    case 'clear':
      return draftClear(content, nowMs);
    case 'fresh':
      return draftFresh(content, nowMs);
    case 'call':
      return draftCall(content);
    case 'test':
      return draftTest(content, nowMs);
  }
}
