import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { decodeQueueBody, encodeQueueBody, pushProto } from '@parley/contracts';

/** One push that a device may be owed. Ids only: text and badge are read when it is sent. */
export interface DeviceJob {
  conversationId: string;
  messageId: string;
  senderId: string;
  recipientId: string;
  seq: number;
  rev: number;
  token: string;
  /** The token's generation when the push was decided; a token that moved has another. */
  generation: number;
  sessionId: string;
  mention: boolean;
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

/** The job of a push.device message, or null when its version is unknown here. */
export function decodeDeviceJob(body: Buffer): DeviceJob | null {
  const bytes = decodeQueueBody(body);
  if (!bytes) return null;
  const { $typeName: _, $unknown: __, ...job } = fromBinary(pushProto.DeviceJobSchema, bytes);
  return {
    ...job,
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
