import { Priority, PushType } from 'apns2';
import type { TestContent } from './content.ts';
import type { Draft } from './draft.ts';
import { MAX_ALERT_BYTES } from './sizes.ts';

const EXPIRY_MS = 300_000;

/**
 * A banner that says notifications arrive. It takes the place of the one before, leaves the badge alone, and is not
 * kept for a phone that is switched off: a test that arrives hours later puzzles whoever made it. Its words need
 * nothing of the app, whose strings may be what is being tested.
 */
export function draftTest(content: TestContent, nowMs: number): Draft {
  return {
    pushType: PushType.alert,
    priority: Priority.immediate,
    topic: content.bundleId,
    collapseId: 'push-test',
    expiresAtMs: nowMs + EXPIRY_MS,
    maxBytes: MAX_ALERT_BYTES,
    payload: {
      aps: {
        alert: { title: 'Test', body: 'Notifications arrive on this device.' },
        sound: 'default',
        'interruption-level': 'active',
      },
      data: { kind: 'test', test: true, recipient_id: content.recipientId },
    },
  };
}
