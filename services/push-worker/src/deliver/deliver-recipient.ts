import { type BatchHandler, type Delivery, type LaterTier, type Outcome, retryOf } from '@parley/queue';
import { decodeDeviceJob } from '../device-job.ts';
import { deliveryFailed } from '../events.ts';
import { type Entry, putOff } from './entry.ts';
import { mergePushes } from './merge.ts';
import { hasShare, sendPush } from './send-push.ts';
import { stillOwed } from './still-owed.ts';
import type { DeliverTools } from './tools.ts';

/**
 * The jobs of one recipient that wait, in order. Devices do not wait for each other; a device has one push in
 * flight, so its badges keep their order.
 */
export function deliverRecipient(tools: DeliverTools): BatchHandler {
  return async (deliveries) => {
    const slots = deliveries.map(entryOf);
    const entries = slots.filter((slot) => 'job' in slot);
    const devices = Map.groupBy(entries, ({ job }) => job.token);
    await Promise.all([...devices.values()].map((own) => deliverToDevice(own, tools)));
    // What is not settled failed, and that was told.
    return slots.map((slot, index) => slot.outcome ?? retryOf(deliveries[index] as Delivery));
  };
}

function entryOf(delivery: Delivery): Entry | { outcome: Outcome } {
  const job = decodeDeviceJob(delivery.body);
  return job ? { job, delivery, wake: false } : { outcome: { do: 'park', reason: 'cannot be read' } };
}

/** Push by push, each asked about anew, until all are settled or the worker is to close. */
async function deliverToDevice(entries: readonly Entry[], tools: DeliverTools): Promise<void> {
  const open = () => entries.filter(({ outcome }) => !outcome);
  try {
    for (let left = open(); left.length > 0; left = open()) {
      const wait = tools.isClosing() ? '3s' : await deliverNext(left, tools);
      if (wait) putAllOff(open(), wait);
    }
  } catch (error) {
    const [first] = open();
    if (first) deliveryFailed(tools.logger, first.job, error);
  }
}

/**
 * One push of a device: hold its token where it is, ask everything again, settle what is owed no more, and send the
 * first of what is left that the device has a share for. Settles one of the entries at least, or gives how long all
 * that is left is to wait.
 */
async function deliverNext(entries: readonly Entry[], tools: DeliverTools): Promise<LaterTier | null> {
  const [{ job }] = entries as [Entry];
  const fenced = await tools.fence.hold(job.token);
  // The token is moving: whose it is then will be asked again.
  if (!fenced) return '3s';
  try {
    for (const push of mergePushes(await stillOwed(entries, tools))) {
      if (!fenced.holds) return '3s';
      if (hasShare(push, tools)) return await sendPush(push, tools, () => fenced.release());
      putAllOff([push.lead, ...push.carried], '3s');
    }
    return null;
  } finally {
    fenced.release();
  }
}

function putAllOff(entries: readonly Entry[], tier: LaterTier): void {
  for (const entry of entries) putOff(entry, tier);
}
