import type { SendOutcome } from '../apns/outcome.ts';
import type { PushSender } from '../apns/sender.ts';
import type { DeviceJob } from '../device-job.ts';
import { buildAlert, MAX_PAYLOAD_BYTES, type PushedKind } from '../payload.ts';
import type { Standing } from '../store/recheck.ts';

/** Sends the banner of a job once; what APNs finds too large is cut to half and sent once more. */
export async function attempt(
  sender: PushSender,
  job: DeviceJob,
  standing: Standing,
  nowMs: number,
): Promise<SendOutcome> {
  const content = contentOf(job, standing);
  const outcome = await sender.send(standing.environment, buildAlert(content, nowMs));
  if (outcome.kind !== 'too-large') return outcome;
  return sender.send(standing.environment, buildAlert(content, nowMs, MAX_PAYLOAD_BYTES / 2));
}

function contentOf(job: DeviceJob, standing: Standing) {
  return {
    token: job.token,
    bundleId: standing.bundleId,
    message: {
      id: job.messageId,
      conversationId: job.conversationId,
      seq: job.seq,
      rev: job.rev,
      kind: standing.kind as PushedKind,
      text: standing.text,
    },
    sender: { id: job.senderId, name: standing.senderName ?? '', avatarUrl: standing.senderAvatarUrl },
    conversation: { type: standing.conversationType, title: standing.conversationTitle },
    preview: standing.preview,
    mention: job.mention,
    badge: standing.badge,
  };
}
