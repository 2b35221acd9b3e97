import type { PushRule } from '../evidence.ts';
import { heldThroughout } from '../reasons-that-held.ts';

const reasons = ['not_member', 'muted', 'read', 'blocked', 'message_deleted'] as const;
/** An attempt may take so long after it was asked whether the push is owed. */
const ATTEMPT_MS = 15_000;

/** No banner of a new message appears once a reason against it has held for longer than an attempt takes. */
export const owedRule: PushRule = (evidence) => {
  const messages = new Map(evidence.messages.map((message) => [message.id, message]));
  return evidence.banners.flatMap(({ messageId, recipientId, token, atMs, isNew }) => {
    const message = messages.get(messageId);
    if (!message || !isNew) return [];
    const span = { fromMs: atMs - ATTEMPT_MS, toMs: atMs };
    const about = { message, recipientId };
    const reason = reasons.find((each) => heldThroughout(each, about, evidence, span));
    if (!reason) return [];
    const what = `message ${messageId} appeared on ${token.slice(0, 8)} of ${recipientId} in spite of ${reason}`;
    return [{ kind: 'not owed', what }];
  });
};
