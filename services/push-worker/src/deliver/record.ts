import { deviceKey } from '../device-job.ts';
import { apnsIdOf } from '../payload/apns-id.ts';
import type { Decision, Told } from '../store/decisions.ts';
import type { Entry } from './entry.ts';
import type { Settlement } from './settle.ts';

const NOTHING: Told = { badge: null, woken: false, shownSeq: null, clearedSeq: null };

/** What is kept about a job. `leadApnsId` is of the push that it went with; null: it went with none. */
export function decisionOf(
  { job, delivery, standing, wake }: Entry,
  what: Settlement['record'],
  leadApnsId: string | null,
  nowMs: number,
): Decision {
  const isSent = what.outcome === 'sent';
  const isMerged = isSent && leadApnsId !== apnsIdOfJob(job);
  // A banner has the words of now, so an edit that is known already need not be sent after it.
  const rev = isSent && job.kind === 'alert' ? Math.max(job.rev, standing?.message?.rev ?? 0) : job.rev;
  return {
    ...what,
    reason: isMerged ? 'merged' : what.reason,
    kind: job.kind,
    messageId: job.messageId,
    recipientId: job.recipientId,
    device: deviceKey(job.token),
    conversationId: job.conversationId,
    rev,
    apnsId: leadApnsId,
    attempts: delivery.attempts + (leadApnsId === null ? 0 : 1),
    decidedAtMs: job.decidedAtMs,
    sentAtMs: isSent ? nowMs : null,
    ...(isSent && !isMerged && standing && job.kind !== 'call'
      ? { told: toldBy(job, standing.badge, wake) }
      : {}),
    // No answer: APNs may have taken it, so its banner may have to be cleared.
    ...(what.outcome === 'retrying' && what.status === null && job.kind === 'alert' && leadApnsId !== null
      ? { told: { ...NOTHING, shownSeq: job.seq } }
      : {}),
  };
}

export function apnsIdOfJob({ messageId, rev, token, kind }: Entry['job']): string {
  return apnsIdOf(messageId, rev, token, kind);
}

function toldBy(job: Entry['job'], badge: number, wake: boolean): Told {
  switch (job.kind) {
    case 'alert':
      return { ...NOTHING, badge, shownSeq: job.seq };
    case 'reaction':
      return { ...NOTHING, badge };
    case 'clear':
      // A wake has no badge for the system, only for the app.
      return wake ? { ...NOTHING, woken: true, clearedSeq: job.seq } : { ...NOTHING, badge };
    case 'fresh':
      return wake ? { ...NOTHING, woken: true } : { ...NOTHING, badge };
    case 'call':
      return NOTHING;
  }
}
