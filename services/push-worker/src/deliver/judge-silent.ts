import type { DeviceJob } from '../device-job.ts';
import type { Standing } from '../store/standing.ts';
import { mayWake } from '../wake-budget.ts';
import type { Rechecked } from './recheck.ts';
import { suppress, type Verdict } from './verdict.ts';

const BADGE_EVERY_MS = 60_000;

/** Read elsewhere: after 5 s in which nothing more was read, for devices that show what is not so any more. */
export function judgeClear(job: DeviceJob, { standing, attention }: Rechecked, nowMs: number): Verdict {
  if (job.looks === 0) return { do: 'wait', tier: '5s', looks: 1 };
  if (!standing.owned) return suppress('token_moved');
  if (standing.lastReadSeq === null) return suppress('not_member');
  if (standing.lastReadSeq > job.seq) return suppress('superseded');
  if (attention.watching) return suppress('connected');
  const stands = standing.firstShownSeq !== null && standing.firstShownSeq <= job.seq;
  if (stands && mayWake(standing.wokenAtMs, nowMs)) return { do: 'send', wake: true };
  if (mayBeWrong(standing)) return { do: 'send', wake: false };
  return suppress(stands ? 'wake_budget' : 'up_to_date');
}

/** Something new that the person does not want to be told of: the app may fetch it, and the badge stays right. */
export function judgeFresh(job: DeviceJob, { standing, attention }: Rechecked, nowMs: number): Verdict {
  if (!standing.message || standing.message.deleted) return suppress('message_deleted');
  if (!standing.member) return suppress('not_member');
  if (standing.blocked) return suppress('blocked');
  if (standing.read) return suppress('read');
  if (!standing.owned) return suppress('token_moved');
  if (attention.connected) return suppress('connected');
  if (mayWake(standing.wokenAtMs, nowMs)) return { do: 'send', wake: true };
  if (standing.toldBadge === standing.badge) return suppress('wake_budget');
  const { toldAtMs } = standing;
  if (toldAtMs !== null && nowMs - toldAtMs < BADGE_EVERY_MS) {
    return { do: 'wait', tier: '10s', looks: job.looks };
  }
  return { do: 'send', wake: false };
}

/** The badge that the device has; a woken app may have set any, and one that was told nothing has none. */
function mayBeWrong({ toldBadge, wokenAtMs, badge }: Standing): boolean {
  return toldBadge === null ? wokenAtMs !== null : toldBadge !== badge;
}
