import { timings } from '@parley/contracts';
import type { DeviceJob } from '../device-job.ts';
import type { Reason } from '../reasons.ts';
import { type Entry, putOff } from './entry.ts';
import { judge } from './judge.ts';
import { apnsIdOfJob, decisionOf } from './record.ts';
import type { DeliverTools } from './tools.ts';

/** A call that nobody took does not ring any more. */
const CALL_EXPIRY_MS = 30_000;

/** Asks again for all of them; gives, in order, those whose push is to go now, and settles the others. */
export async function stillOwed(entries: readonly Entry[], tools: DeliverTools): Promise<Entry[]> {
  const owed = await Promise.all(entries.map((entry) => settleUnlessOwed(entry, entries, tools)));
  return entries.filter((_, index) => owed[index]);
}

/** Whether the push of an entry is to go now. */
async function settleUnlessOwed(
  entry: Entry,
  entries: readonly Entry[],
  tools: DeliverTools,
): Promise<boolean> {
  const { job } = entry;
  const nowMs = tools.now();
  if (nowMs - job.sentAtMs > expiryOf(job)) return suppress(entry, 'expired', tools);
  if (isRungOff(job, entries)) return suppress(entry, 'superseded', tools);
  const asked = await tools.recheck(job);
  entry.standing = asked.standing;
  const verdict = judge(job, asked, nowMs);
  switch (verdict.do) {
    case 'send':
      entry.wake = verdict.wake;
      return !(await wasSent(entry, tools));
    case 'suppress':
      return suppress(entry, verdict.reason, tools);
    case 'wait':
      putOff(entry, verdict.tier, verdict.looks);
      return false;
    case 'done':
      entry.outcome = { do: 'ack' };
      return false;
  }
}

/** APNs took it, and only the record of that is missing. */
async function wasSent(entry: Entry, tools: DeliverTools): Promise<boolean> {
  const leadApnsId = tools.memory.leadOf(apnsIdOfJob(entry.job));
  if (leadApnsId === undefined) return false;
  const what = { outcome: 'sent', reason: null, status: 200 } as const;
  await tools.decisions.add(decisionOf(entry, what, leadApnsId, tools.now()));
  entry.outcome = { do: 'ack' };
  return true;
}

async function suppress(entry: Entry, reason: Reason, tools: DeliverTools): Promise<false> {
  const what = { outcome: 'suppressed', reason, status: null } as const;
  await tools.decisions.add(decisionOf(entry, what, null, tools.now()));
  entry.outcome = { do: 'ack' };
  return false;
}

/** The end of the call waits behind its ringing. */
function isRungOff(job: DeviceJob, entries: readonly Entry[]): boolean {
  if (job.kind !== 'call' || job.ended) return false;
  return entries.some(({ job: other }) => other.ended && other.messageId === job.messageId);
}

function expiryOf({ kind }: DeviceJob): number {
  return kind === 'call' ? CALL_EXPIRY_MS : timings.pushExpiryMs;
}
