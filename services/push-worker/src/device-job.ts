import { createHash } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, pushProto } from '@parley/contracts';
import { readBody } from './read-body.ts';
import type { PushKind } from './store/push-kind.ts';

/** One push that a device may be owed. Ids only: text and badge are read when it is sent. */
export interface DeviceJob {
  kind: PushKind;
  conversationId: string;
  /** Of a call: the call's id. Of a clear: the newest message that was read. */
  messageId: string;
  /** Whose message it is, who reacted, who calls; empty for a clear. */
  senderId: string;
  recipientId: string;
  /** Of a clear: up to where was read. Of a call: 0. */
  seq: number;
  /** Of the change that is told; of a call: 1 when it is over, else 0. */
  rev: number;
  token: string;
  /** The token's generation when the push was decided; a token that moved has another. */
  generation: number;
  sessionId: string;
  mention: boolean;
  /** alert: the message was edited or deleted, so only a banner that stands is replaced. */
  changed: boolean;
  video: boolean;
  ended: boolean;
  /** call: the token is one of PushKit. */
  voip: boolean;
  /** A worker that died may have sent it: it is merged into no other push. */
  alone: boolean;
  /** When what it tells of happened. */
  sentAtMs: number;
  traceparent: string;
  /** How often it was put off because somebody may be looking. */
  looks: number;
  decidedAtMs: number;
}

/** The body of a push.device message. */
export function encodeDeviceJob(job: DeviceJob): Buffer {
  const message = create(pushProto.DeviceJobSchema, {
    ...job,
    seq: BigInt(job.seq),
    rev: BigInt(job.rev),
    generation: BigInt(job.generation),
    sentAtMs: BigInt(job.sentAtMs),
    decidedAtMs: BigInt(job.decidedAtMs),
  });
  return encodeQueueBody(toBinary(pushProto.DeviceJobSchema, message));
}

const KINDS: ReadonlySet<string> = new Set<PushKind>(['alert', 'reaction', 'clear', 'fresh', 'call']);

/** The job of a push.device message, or null when it cannot be read here. */
export function decodeDeviceJob(body: Buffer): DeviceJob | null {
  const message = readBody(pushProto.DeviceJobSchema, body);
  if (!message) return null;
  const { $typeName: _, $unknown: __, ...job } = message;
  const kind = job.kind || 'alert';
  if (!KINDS.has(kind)) return null;
  return {
    ...job,
    kind: kind as PushKind,
    seq: Number(job.seq),
    rev: Number(job.rev),
    generation: Number(job.generation),
    sentAtMs: Number(job.sentAtMs),
    decidedAtMs: Number(job.decidedAtMs),
  };
}

/** How a device is named where its token must not appear: SHA-256 of the token, in hex. */
export function deviceKey(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
