import type { DeviceJob } from '../device-job.ts';
import { isQuiet } from '../quiet-hours.ts';
import { reasonAgainst } from '../reasons.ts';
import type { Standing } from '../store/standing.ts';
import { lookAround } from './attention.ts';
import { judgeClear, judgeFresh } from './judge-silent.ts';
import type { Rechecked } from './recheck.ts';
import { suppress, type Verdict } from './verdict.ts';

const SEND: Verdict = { do: 'send', wake: false };

/** Judges a job by what was asked for it. */
export function judge(job: DeviceJob, asked: Rechecked, nowMs: number): Verdict {
  const { recorded } = asked.standing;
  if (recorded?.outcome === 'sent' && recorded.rev >= job.rev) return { do: 'done' };
  switch (job.kind) {
    case 'alert':
      return job.changed ? judgeChange(asked.standing, nowMs) : judgeAlert(job, asked, nowMs);
    case 'reaction':
      return judgeReaction(asked, nowMs);
    case 'call':
      return judgeCall(job, asked.standing, nowMs);
    case 'clear':
      return judgeClear(job, asked, nowMs);
    case 'fresh':
      return judgeFresh(job, asked, nowMs);
  }
}

function judgeAlert(job: DeviceJob, { standing, attention }: Rechecked, nowMs: number): Verdict {
  if (!isThere(standing)) return isToBeTakenBack(standing) ? SEND : suppress('message_deleted');
  const against = reasonAgainst(factsOf(standing, job.mention, nowMs));
  if (against) return suppress(against);
  if (!standing.owned) return suppress('token_moved');
  const look = lookAround(attention, job.looks);
  if (look.do === 'drop') return suppress('acknowledged');
  return look.do === 'wait' ? look : SEND;
}

/** An edit or a deletion: of a banner that stands and whose message is unread. What was taken back goes in any case. */
function judgeChange(standing: Standing, nowMs: number): Verdict {
  const { recorded, message } = standing;
  // A merged message has no banner of its own, and one that is still to come will have the new words.
  if (recorded?.outcome !== 'sent' || recorded.reason === 'merged' || !message) return { do: 'done' };
  if (!standing.owned) return suppress('token_moved');
  if (standing.read) return suppress('read');
  if (message.deleted) return SEND;
  if (!isThere(standing)) return suppress('message_deleted');
  // What stands has passed the level `mentions`.
  const against = reasonAgainst(factsOf(standing, true, nowMs));
  return against ? suppress(against) : SEND;
}

function judgeReaction({ standing, attention }: Rechecked, nowMs: number): Verdict {
  const { message, emoji } = standing;
  if (!message || message.deleted) return suppress('message_deleted');
  // It is about oneself, so it passes where only mentions do.
  const against = reasonAgainst({ ...factsOf(standing, true, nowMs), read: false });
  if (against) return suppress(against);
  if (!standing.pushReactions) return suppress('reactions_off');
  if (emoji === null || standing.senderName === null) return suppress('reaction_gone');
  if (!standing.owned) return suppress('token_moved');
  return attention.watching ? suppress('connected') : SEND;
}

function judgeCall(job: DeviceJob, standing: Standing, nowMs: number): Verdict {
  const { recorded } = standing;
  if (job.ended) {
    // Recorded all the same, so that a ringing that is late stays silent.
    if (recorded?.outcome !== 'sent') return suppress('superseded');
    if (standing.blocked) return suppress('blocked');
    return standing.owned ? SEND : suppress('token_moved');
  }
  if (recorded && recorded.rev > job.rev) return suppress('superseded');
  if (standing.senderName === null) return suppress('superseded');
  const against = reasonAgainst({ ...factsOf(standing, true, nowMs), read: false });
  if (against) return suppress(against);
  return standing.owned ? SEND : suppress('token_moved');
}

/** APNs may have taken the banner of a message that was deleted since: its answer did not arrive. */
function isToBeTakenBack({ message, owned, recorded }: Standing): boolean {
  return message?.deleted === true && owned && recorded?.outcome === 'retrying' && recorded.status === null;
}

/** The message and who wrote it are still there. */
function isThere({ message, senderName }: Standing): boolean {
  return message !== null && !message.deleted && message.kind !== 'system' && senderName !== null;
}

function factsOf(standing: Standing, mentioned: boolean, nowMs: number) {
  return { ...standing, mentioned, quiet: isQuiet(standing, nowMs) };
}
