import type { Traced, TraceRow } from '../store/trace.ts';

/** `pending` is not decided yet; the others are as they were written. */
export interface DerivedOutcome {
  outcome: string;
  reason: string | null;
}

/** What was decided, or what is not written because it can be seen: the sender, those who left, those without a device. */
export function derivedOutcome(
  row: Pick<TraceRow, 'recipientId' | 'left' | 'hasDevice' | 'outcome' | 'reason'>,
  { message }: Pick<Traced, 'message'>,
): DerivedOutcome {
  if (row.outcome !== null) return { outcome: row.outcome, reason: row.reason };
  if (row.recipientId === message?.senderId) return { outcome: 'suppressed', reason: 'sender' };
  if (row.left) return { outcome: 'suppressed', reason: 'not_member' };
  if (!row.hasDevice) return { outcome: 'suppressed', reason: 'no_token' };
  return { outcome: 'pending', reason: null };
}
