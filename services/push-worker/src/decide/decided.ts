import type { DeviceJob } from '../device-job.ts';
import type { Reason } from '../reasons.ts';
import type { Decision } from '../store/decisions.ts';
import type { Device } from '../store/devices.ts';
import type { PushKind } from '../store/push-kind.ts';

/** What was decided about some recipients. */
export interface Decided {
  jobs: DeviceJob[];
  /** Decisions against a push. Those without a device are not among them: the trace derives them. */
  against: Decision[];
}

/** What a push tells of. */
export interface Subject {
  conversationId: string;
  messageId: string;
  senderId: string;
  seq: number;
  rev: number;
  sentAtMs: number;
  traceparent: string;
}

/** The job of one push to one device. */
export function jobFor(
  kind: PushKind,
  subject: Subject,
  device: Device,
  nowMs: number,
  details: Partial<Pick<DeviceJob, 'mention' | 'changed' | 'video' | 'ended'>> = {},
): DeviceJob {
  const { conversationId, messageId, senderId, seq, rev, sentAtMs, traceparent } = subject;
  return {
    ...{ kind, conversationId, messageId, senderId, seq, rev, sentAtMs, traceparent },
    recipientId: device.userId,
    token: device.token,
    generation: device.generation,
    sessionId: device.sessionId,
    mention: false,
    changed: false,
    video: false,
    ended: false,
    voip: device.kind === 'voip',
    alone: false,
    ...details,
    looks: 0,
    decidedAtMs: nowMs,
  };
}

/** The record of a push that is not to be; `device` is empty where the reason is the recipient's. */
export function against(
  kind: PushKind,
  { messageId, conversationId, rev }: Pick<Subject, 'messageId' | 'conversationId' | 'rev'>,
  recipientId: string,
  device: string,
  reason: Reason,
  nowMs: number,
): Decision {
  return {
    ...{ kind, messageId, recipientId, device, conversationId, rev, reason },
    outcome: 'suppressed',
    apnsId: null,
    status: null,
    attempts: 0,
    decidedAtMs: nowMs,
    sentAtMs: null,
  };
}
