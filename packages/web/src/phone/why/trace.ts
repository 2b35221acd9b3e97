import type { Client, Message } from '@parley/client';

/** One decision of the push trace (`GET /api/push/trace`). */
export interface Decision {
  recipient_id: string;
  /** The end of the device's token. */
  device: string | null;
  kind: string;
  outcome: string;
  reason: string | null;
  merged: boolean;
  status: number | null;
  attempts: number;
  apns_id: string | null;
  decided_at: string;
  sent_at: string | null;
}

/** The first page, which holds a device's own and those of a group of some size. */
export async function readTrace(client: Client, messageId: string): Promise<Decision[]> {
  const path = `/api/push/trace?message_id=${messageId}&limit=200`;
  return (await client.request<{ decisions: Decision[] }>('GET', path)).decisions;
}

/** A device with a socket gets three seconds, ten more beside one in use; then all is decided. */
const decidedWithinMs = 20_000;

/**
 * Whether something is still to come: not decided, to be tried again, or nothing yet about the phone that is looked at.
 * Devices are decided about one by one.
 */
export function isOpenFor(
  token: string,
  message: Message | null,
): (decisions: readonly Decision[]) => boolean {
  return (decisions) => {
    if (decisions.some(({ outcome }) => outcome === 'pending' || outcome === 'retrying')) return true;
    const isYoung = message !== null && Math.abs(Date.now() - Date.parse(message.sent_at)) < decidedWithinMs;
    return isYoung && !decisions.some(({ device }) => isOfPhone(device, token));
  };
}

/** Whether a decision is about this phone, or about no device and so about all of them. */
export function isOfPhone(device: string | null, token: string): boolean {
  return device === null || token.endsWith(device);
}
