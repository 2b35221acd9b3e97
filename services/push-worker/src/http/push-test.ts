import { newId, type pushRoutes, type ReplyOf } from '@parley/contracts';
import { AppError, type Handler } from '@parley/runtime';
import type { PushSender } from '../apns/sender.ts';
import type { PushWorkerContext } from '../context.ts';
import { testTokenRemoved } from '../events.ts';
import { buildNotification } from '../payload/build-notification.ts';
import { type OwnDevice, readOwnDevices } from '../store/own-devices.ts';

type Result = ReplyOf<typeof pushRoutes.pushTest>['body']['results'][number];

/** Tested at once; of more, the last registered are. */
const MAX_DEVICES = 20;

/**
 * Sends a test push to the caller's devices, or to one of them, and tells what APNs said of each. One attempt a device,
 * past queue and circuit: what it meets is the answer. A device that is gone is unbound, as by any push; nothing else
 * is concluded from what fails. Tokens of PushKit are left out: iOS ends an app that gets a VoIP push and reports no call
 * (developer.apple.com: Responding to VoIP notifications from PushKit).
 */
export function testPush(
  context: PushWorkerContext,
  sender: PushSender,
): Handler<typeof pushRoutes.pushTest> {
  return async ({ caller, body }) => {
    const token = body.device_token?.toLowerCase() ?? null;
    const devices = await readOwnDevices(context.pool, caller.userId, { token, most: MAX_DEVICES });
    if (token !== null && devices.length === 0) {
      throw new AppError('not_found', 'No such device of yours that shows alerts');
    }
    const results = await Promise.all(
      devices.map((device) => testDevice(context, sender, caller.userId, device)),
    );
    return { status: 200, body: { results } };
  };
}

async function testDevice(
  context: PushWorkerContext,
  sender: PushSender,
  recipientId: string,
  device: OwnDevice,
): Promise<Result> {
  const { token, generation, sessionId, environment, bundleId } = device;
  const subject = { id: newId(), rev: 0 };
  const alert = buildNotification({ kind: 'test', token, bundleId, recipientId, subject }, context.now());
  const outcome = await sender.send(environment, alert);
  if (outcome.kind === 'gone') {
    const { reason, timestampMs } = outcome;
    const removed = await context.invalidate({ token, generation, registeredBeforeMs: timestampMs, reason });
    testTokenRemoved(context.logger, { sessionId, reason, removed });
  }
  return {
    device: token.slice(-8),
    session_id: sessionId,
    environment,
    bundle_id: bundleId,
    ...(outcome.kind === 'sent'
      ? { status: 200, reason: null }
      : { status: outcome.status, reason: outcome.reason }),
    apns_id: alert.apnsId,
  };
}
