import { timings } from '@parley/contracts';
import { Priority, PushType } from 'apns2';
import type { ClearContent, FreshContent } from './content.ts';
import type { Draft } from './draft.ts';
import { MAX_ALERT_BYTES } from './sizes.ts';

/** Tells a device that its user read elsewhere: which banners to take away, and the badge that is left. */
export function draftClear(content: ClearContent, nowMs: number): Draft {
  const { conversationId, readUpTo } = content;
  return draftSilent(content, nowMs, `read:${conversationId}`, {
    kind: 'read',
    conversation_id: conversationId,
    read_up_to: readUpTo,
  });
}

/** Lets a suspended app fetch what no alert told it of. */
export function draftFresh(content: FreshContent, nowMs: number): Draft {
  return draftSilent(content, nowMs, 'fresh', { kind: 'fresh' });
}

/**
 * A background push may hold nothing but `content-available` in aps (developer.apple.com: Pushing background updates
 * to your app), so there the app sets the badge from `data`; a badge alone is an alert push without an alert, which
 * iOS shows by itself and which costs nothing of the budget for background pushes.
 */
function draftSilent(
  { wake, badge, bundleId, recipientId }: ClearContent | FreshContent,
  nowMs: number,
  collapseId: string,
  data: Record<string, unknown>,
): Draft {
  return {
    pushType: wake ? PushType.background : PushType.alert,
    priority: Priority.throttled,
    topic: bundleId,
    collapseId,
    expiresAtMs: nowMs + timings.pushExpiryMs,
    maxBytes: MAX_ALERT_BYTES,
    payload: {
      aps: wake ? { 'content-available': 1 } : { badge },
      data: { ...data, recipient_id: recipientId, badge },
    },
  };
}
