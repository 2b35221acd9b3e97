import { apsOf, hasAlert, isRecord, type Payload, type PushType } from './push.ts';
import type { Reason } from './reasons.ts';

/** Apple's limits: 5,120 bytes for VoIP, 4,096 for everything else. */
export function maxPayloadBytes(pushType: string): number {
  return pushType === 'voip' ? 5_120 : 4_096;
}

/** The body as a JSON object, or null; APNs has no reason of its own for malformed JSON. */
export function parsePayload(body: Buffer): Payload | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/**
 * Holds the payload against its push type. Apple documents these rules and says a mismatch may be refused,
 * delayed or dropped; the simulator always refuses, so that a mistake shows on the first push.
 */
export function validatePayload(pushType: PushType, priority: number, payload: Payload): Reason | null {
  if (Object.keys(payload).length === 0) return 'PayloadEmpty';
  const aps = apsOf(payload);
  const interacts = hasAlert(aps) || 'badge' in aps || 'sound' in aps;
  if (pushType === 'alert') return interacts ? null : 'InvalidPushType';
  if (pushType !== 'background') return null;
  if (aps['content-available'] !== 1 || interacts || 'alert' in aps) return 'InvalidPushType';
  return priority === 10 ? 'BadPriority' : null;
}
