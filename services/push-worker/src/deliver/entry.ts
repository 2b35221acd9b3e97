import type { Delivery, LaterTier, Outcome } from '@parley/queue';
import { type DeviceJob, encodeDeviceJob } from '../device-job.ts';
import type { Standing } from '../store/standing.ts';

/** A job of a batch on its way, with what was asked for it last. */
export interface Entry {
  readonly delivery: Delivery;
  readonly job: DeviceJob;
  standing?: Standing;
  /** A silent push that wakes the app. */
  wake: boolean;
  /** What the queue is to do with it; undefined: it is not settled yet. */
  outcome?: Outcome;
}

/** Puts an entry off without counting a failure. What a dead worker may have sent stays known as such. */
export function putOff(entry: Entry, tier: LaterTier, looks = entry.job.looks): void {
  const { job, delivery } = entry;
  const alone = job.alone || delivery.redelivered;
  const isSame = looks === job.looks && alone === job.alone;
  entry.outcome = {
    do: 'later',
    tier,
    ...(isSame ? {} : { body: encodeDeviceJob({ ...job, looks, alone }) }),
  };
}
