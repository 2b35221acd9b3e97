import { blockKey, type Membership, membershipKey, type PushEvidence, type SoakMessage } from './evidence.ts';

/** A span of time, ms since the Unix epoch. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export interface AboutWhom {
  message: SoakMessage;
  recipientId: string;
  /** The device's; undefined for a decision about the person. */
  token?: string | undefined;
}

type Check = (facts: { membership: Membership | undefined; about: AboutWhom; atMs: number }) => boolean;

const membershipReasons: Record<string, Check> = {
  not_member: ({ membership, about }) => !membership?.isMember || membership.joinedSeq >= about.message.seq,
  muted: ({ membership, atMs }) => (membership?.mutedUntilMs ?? 0) > atMs,
  // Nobody is mentioned here, so `mentions` is as good as `none`.
  notify_level: ({ membership }) => membership?.notify === 'none' || membership?.notify === 'mentions',
  read: ({ membership, about }) => (membership?.readSeq ?? 0) >= about.message.seq,
};

/** Whether a reason against a push held at some moment of a span. Reasons that nothing here can bring about never do. */
export function heldWithin(reason: string, about: AboutWhom, evidence: PushEvidence, span: Span): boolean {
  const { message, recipientId, token } = about;
  const { fromMs, toMs } = span;
  const check = membershipReasons[reason];
  if (check) {
    const timeline = evidence.memberships.get(membershipKey(message.conversationId, recipientId));
    const rows = timeline?.within(fromMs, toMs) ?? [undefined];
    return rows.some((membership) => check({ membership, about, atMs: fromMs }));
  }
  if (reason === 'blocked') {
    const key = blockKey(message.senderId, recipientId);
    return evidence.blocks.get(key)?.within(fromMs, toMs).includes(true) ?? false;
  }
  if (reason === 'message_deleted') return message.deletedAtMs !== null && message.deletedAtMs <= toMs;
  if (reason === 'token_moved') return token !== undefined && hasMoved(token, recipientId, evidence, span);
  return false;
}

/** Whether a reason held at every moment of a span. */
export function heldThroughout(
  reason: 'not_member' | 'muted' | 'read' | 'blocked' | 'message_deleted',
  about: AboutWhom,
  evidence: PushEvidence,
  span: Span,
): boolean {
  const { message, recipientId } = about;
  if (reason === 'message_deleted') return message.deletedAtMs !== null && message.deletedAtMs <= span.fromMs;
  if (reason === 'blocked') {
    const key = blockKey(message.senderId, recipientId);
    return (
      evidence.blocks
        .get(key)
        ?.within(span.fromMs, span.toMs)
        .every((blocks) => blocks === true) ?? false
    );
  }
  const timeline = evidence.memberships.get(membershipKey(message.conversationId, recipientId));
  const check = membershipReasons[reason];
  if (!timeline || !check) return false;
  return timeline
    .within(span.fromMs, span.toMs)
    .every((membership) => membership && check({ membership, about, atMs: span.toMs }));
}

/** Whether a token changed hands, or was registered anew, in a span. */
function hasMoved(token: string, recipientId: string, evidence: PushEvidence, span: Span): boolean {
  const owners = evidence.owners.get(token)?.within(span.fromMs, span.toMs) ?? [undefined];
  return (
    owners.some((owner) => owner?.userId !== recipientId) ||
    new Set(owners.map((owner) => owner?.generation)).size > 1
  );
}
