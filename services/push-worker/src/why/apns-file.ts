import type { IdentifiedNotification } from '../apns/client.ts';
import { MAX_ALERT_BYTES } from '../payload/sizes.ts';

const TARGET = 'Simulator Target Bundle';

/** What is left for the payload itself in a file for an app. */
export function apnsFilePayloadBytes(bundleId: string): number {
  return MAX_ALERT_BYTES - Buffer.byteLength(JSON.stringify({ [TARGET]: bundleId })) - 1;
}

/**
 * A file that Xcode's Simulator takes when it is dropped on it, as does `xcrun simctl push <device> <file>`: the payload
 * and the app's bundle id in one JSON object of at most 4,096 bytes (xcrun simctl help push). Written for people to
 * read where that fits.
 */
export function apnsFileOf(notification: IdentifiedNotification, bundleId: string): string {
  const content = { [TARGET]: bundleId, ...(notification.buildApnsOptions() as Record<string, unknown>) };
  const readable = `${JSON.stringify(content, null, 2)}\n`;
  return Buffer.byteLength(readable) <= MAX_ALERT_BYTES ? readable : JSON.stringify(content);
}
