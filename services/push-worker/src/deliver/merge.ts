import type { Entry } from './entry.ts';
import { apnsIdOfJob } from './record.ts';

/** One push to a device: what it shows, and the jobs that it settles beside its own. */
export interface Push {
  lead: Entry;
  carried: Entry[];
}

/**
 * The pushes that the jobs of one device come to, in order. What would only replace each other, or follow each other
 * faster than anybody reads, becomes one: the messages of a conversation, the reactions to a message, the changes of
 * one, what a silent push tells. The newest leads. A mention stays a push of its own, and so does what may stand
 * already, which is replaced only under its own id.
 */
export function mergePushes(entries: readonly Entry[]): Push[] {
  const groups = new Map<string, Entry[]>();
  entries.forEach((entry, index) => {
    const key = mergeKeyOf(entry) ?? `alone ${index}`;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  });
  return [...groups.values()].map((group) => {
    const lead = group.reduce((newest, entry) => (isNewer(entry, newest) ? entry : newest));
    return { lead, carried: group.filter((entry) => entry !== lead) };
  });
}

function mergeKeyOf(entry: Entry): string | null {
  const { job } = entry;
  switch (job.kind) {
    case 'alert':
      if (job.changed) return `changed ${job.messageId}`;
      return job.mention || mayStand(entry) ? null : `alert ${job.conversationId}`;
    case 'reaction':
      return `reaction ${job.messageId}`;
    case 'call':
      return `call ${job.messageId}`;
    case 'clear':
      return `clear ${job.conversationId}`;
    case 'fresh':
      return 'fresh';
  }
}

function isNewer({ job: a }: Entry, { job: b }: Entry): boolean {
  if (a.kind === 'fresh') return a.sentAtMs >= b.sentAtMs;
  return a.seq !== b.seq ? a.seq > b.seq : a.rev >= b.rev;
}

/** A worker may have sent it and died, or APNs may have taken it without an answer that arrived. */
function mayStand({ delivery, job, standing }: Entry): boolean {
  if (delivery.redelivered || job.alone) return true;
  const recorded = standing?.recorded;
  if (recorded?.outcome !== 'retrying' || recorded.status !== null) return false;
  return recorded.apnsId === apnsIdOfJob(job);
}
