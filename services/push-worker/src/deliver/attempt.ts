import type { SendOutcome } from '../apns/outcome.ts';
import type { PushSender } from '../apns/sender.ts';
import { buildNotification } from '../payload/build-notification.ts';
import type { PushContent } from '../payload/content.ts';
import { MAX_ALERT_BYTES } from '../payload/sizes.ts';
import type { Standing } from '../store/standing.ts';

/** Sends a push once; what APNs finds too large is cut to half and sent once more. */
export async function attempt(
  sender: PushSender,
  environment: Standing['environment'],
  content: PushContent,
  nowMs: number,
): Promise<SendOutcome> {
  const outcome = await sender.send(environment, buildNotification(content, nowMs));
  if (outcome.kind !== 'too-large') return outcome;
  return sender.send(environment, buildNotification(content, nowMs, MAX_ALERT_BYTES / 2));
}
