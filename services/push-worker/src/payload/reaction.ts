import { timings } from '@parley/contracts';
import { Priority, PushType } from 'apns2';
import type { ReactionContent } from './content.ts';
import type { Alert, Draft } from './draft.ts';
import { excerptOf } from './excerpt.ts';
import { communicationOf, emojiOf, headingOf } from './names.ts';
import { MAX_ALERT_BYTES } from './sizes.ts';

const HIDDEN: Alert = { 'loc-key': 'REACTION_HIDDEN' };

/**
 * A reaction to a message of the reader's own: it lights no screen and makes no sound, and the newest takes the
 * place of the one before to the same message.
 */
export function draftReaction(content: ReactionContent, nowMs: number): Draft {
  const { subject, conversation, message, sender, preview, badge } = content;
  return {
    pushType: PushType.alert,
    priority: Priority.throttled,
    topic: content.bundleId,
    collapseId: `reaction:${subject.id}`,
    expiresAtMs: nowMs + timings.pushExpiryMs,
    maxBytes: MAX_ALERT_BYTES,
    payload: {
      aps: {
        alert: wordsOf(content),
        badge,
        'thread-id': conversation.id,
        'mutable-content': 1,
        category: 'REACTION',
        'interruption-level': 'passive',
        'relevance-score': 0,
        'target-content-id': conversation.id,
      },
      data: {
        kind: 'reaction',
        recipient_id: content.recipientId,
        message_id: subject.id,
        seq: message.seq,
        rev: subject.rev,
        // Who hides what is said hides the answer to it.
        emoji: preview === 'full' ? emojiOf(content.emoji) : null,
        count: content.count,
        ...communicationOf(sender, conversation, preview),
      },
    },
  };
}

function wordsOf({ emoji, message, sender, conversation, preview }: ReactionContent): Alert {
  if (preview === 'none') return HIDDEN;
  const heading = headingOf(sender, conversation);
  if (preview === 'sender') return { ...heading, ...HIDDEN };
  return { ...heading, 'loc-key': 'REACTION', 'loc-args': [emojiOf(emoji), excerptOf(message)] };
}
