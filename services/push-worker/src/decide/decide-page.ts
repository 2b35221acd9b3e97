import type { Presence } from '@parley/presence';
import { type DeviceJob, deviceKey } from '../device-job.ts';
import { isQuiet } from '../quiet-hours.ts';
import { type Reason, reasonAgainst } from '../reasons.ts';
import type { Decision } from '../store/decisions.ts';
import type { Candidate, Device } from '../store/recipients.ts';

/** A message that may be owed to somebody as a push. */
export interface SentMessage {
  conversationId: string;
  messageId: string;
  senderId: string;
  seq: number;
  rev: number;
  mentions: ReadonlySet<string>;
  sentAtMs: number;
  traceparent: string;
}

export interface DecidedPage {
  jobs: DeviceJob[];
  /** Decisions against a push. Those without a device are not among them: the trace derives them. */
  against: Decision[];
}

/** Decides a page of candidates in the order of `reasons.ts`: reasons of the person, then of each device. */
export async function decidePage(
  messages: readonly SentMessage[],
  candidates: readonly Candidate[],
  devices: readonly Device[],
  presence: Presence,
  nowMs: number,
): Promise<DecidedPage> {
  const devicesOf = Map.groupBy(devices, ({ userId }) => userId);
  const against: Decision[] = [];
  const jobs: DeviceJob[] = [];
  for (const candidate of candidates) {
    const message = messages[candidate.message] as SentMessage;
    const mention = message.mentions.has(candidate.userId);
    const owned = devicesOf.get(candidate.userId) ?? [];
    // Without a device nothing can be sent for any reason, and nothing is written.
    if (owned.length === 0) continue;
    const quiet = isQuiet(candidate.doNotDisturb, nowMs);
    const reason = reasonAgainst({ ...candidate, member: true, mentioned: mention, quiet });
    if (reason) against.push(suppressed(message, candidate.userId, '', reason, nowMs));
    else for (const device of owned) jobs.push(jobFor(message, device, mention, nowMs));
  }
  return dropAcknowledged(jobs, against, presence, nowMs);
}

/** A device that acknowledged in the foreground has shown the message already. */
async function dropAcknowledged(
  jobs: readonly DeviceJob[],
  against: Decision[],
  presence: Presence,
  nowMs: number,
): Promise<DecidedPage> {
  if (jobs.length === 0) return { jobs: [], against };
  const acknowledged = await presence.acknowledged(jobs);
  const owed: DeviceJob[] = [];
  jobs.forEach((job, index) => {
    if ((acknowledged[index] ?? 0) < job.seq) owed.push(job);
    else against.push(suppressed(job, job.recipientId, deviceKey(job.token), 'acknowledged', nowMs));
  });
  return { jobs: owed, against };
}

function jobFor(message: SentMessage, device: Device, mention: boolean, nowMs: number): DeviceJob {
  const { mentions: _, ...ids } = message;
  return {
    ...ids,
    recipientId: device.userId,
    token: device.token,
    generation: device.generation,
    sessionId: device.sessionId,
    mention,
    looks: 0,
    decidedAtMs: nowMs,
  };
}

function suppressed(
  message: { messageId: string; conversationId: string; rev: number },
  recipientId: string,
  device: string,
  reason: Reason,
  nowMs: number,
): Decision {
  return {
    messageId: message.messageId,
    recipientId,
    device,
    conversationId: message.conversationId,
    rev: message.rev,
    outcome: 'suppressed',
    reason,
    apnsId: null,
    status: null,
    attempts: 0,
    decidedAtMs: nowMs,
    sentAtMs: null,
  };
}
