import { randomUUID } from 'node:crypto';
import { deliveryOutcomes } from './delivery-outcome.ts';
import { outcomeNotRecorded } from './events.ts';
import { createLanes } from './lanes.ts';
import type { LeasedJob, PostgresStore } from './postgres-store.ts';
import type { BatchHandler, ConsumeOptions, Consumer, DelayTier, Outcome, Stream } from './queue.ts';
import type { DeliveryPolicy } from './queue-options.ts';
import type { Signal } from './signal.ts';

/** Renewed three times in a lease, so that two renewals may fail. */
const RENEWALS_PER_LEASE = 3;

export interface PostgresConsumerOptions extends ConsumeOptions {
  stream: Stream;
  shards: readonly number[];
  handler: BatchHandler;
  policy: DeliveryPolicy;
  store: PostgresStore;
  /** Notified when a job may be due before the next poll. */
  signal: Signal;
  pollMs: number;
  leaseMs: number;
  delayMs(tier: DelayTier): number;
  acknowledge(job: LeasedJob): Promise<void>;
  /** Told of every poll whether the store answered. */
  reachable(error?: unknown): void;
  closed(): void;
}

/** Polls for due jobs and holds at most `prefetch` of them under leases, which end by themselves if we die. */
export function createPostgresConsumer(options: PostgresConsumerOptions): Consumer {
  const { stream, store, signal, policy, prefetch, leaseMs } = options;
  const lanes = createLanes<LeasedJob>({ limit: prefetch, maxBatch: options.maxBatch, run: handleBatch });
  const held = new Set<LeasedJob>();
  const unstarted = new Set<LeasedJob>();
  let shards = [...options.shards];
  let wanted: 'running' | 'paused' | 'closed' = 'running';
  let closing: Promise<void> | undefined;

  const renewal = setInterval(() => {
    // A renewal that fails is made up for by the next one, or the job is redelivered.
    if (held.size > 0) store.extend([...held], leaseMs).catch(options.reachable);
  }, leaseMs / RENEWALS_PER_LEASE);

  async function poll(): Promise<void> {
    while (wanted !== 'closed') {
      const fetched = wanted === 'running' ? await fetch() : 0;
      if (fetched === 0) await signal.wait(options.pollMs);
    }
  }

  async function fetch(): Promise<number> {
    const free = prefetch - held.size;
    if (free <= 0) return 0;
    try {
      const jobs = await store.lease(stream, shards, free, randomUUID(), leaseMs);
      options.reachable();
      for (const job of jobs) take(job);
      // Another shard first next time: with little room left the first ones would take it all.
      shards = [...shards.slice(1), ...shards.slice(0, 1)];
      return jobs.length;
    } catch (error) {
      options.reachable(error);
      return 0;
    }
  }

  function take(job: LeasedJob): void {
    held.add(job);
    unstarted.add(job);
    if (wanted === 'closed') return;
    lanes.add(job.delivery.key, job);
  }

  async function handleBatch(batch: readonly LeasedJob[]): Promise<void> {
    for (const job of batch) unstarted.delete(job);
    const outcomes = await deliveryOutcomes(batch, options.handler, policy);
    await Promise.all(outcomes.map((outcome, index) => recorded(batch[index] as LeasedJob, outcome)));
    signal.notify();
  }

  async function recorded(job: LeasedJob, outcome: Outcome): Promise<void> {
    try {
      await record(job, outcome);
    } catch (error) {
      outcomeNotRecorded(policy.logger, job.delivery, error);
    }
    held.delete(job);
  }

  function record(job: LeasedJob, outcome: Outcome): Promise<void> {
    switch (outcome.do) {
      case 'ack':
        return options.acknowledge(job);
      case 'park':
        return store.park(job, outcome.reason);
      case 'later':
        return store.delay(job, { ...tierOf(outcome.tier), body: outcome.body, attempts: 0 });
      case 'retry':
        return store.delay(job, { ...tierOf(outcome.tier), body: undefined, attempts: 1 });
    }
  }

  const tierOf = (tier: DelayTier) => ({ tier, delayMs: options.delayMs(tier) });

  async function close(): Promise<void> {
    wanted = 'closed';
    lanes.drop();
    signal.notify();
    await polling;
    // What cannot be released comes back when its lease is out.
    if (unstarted.size > 0) await store.release([...unstarted]).catch(options.reachable);
    await lanes.idle();
    clearInterval(renewal);
    options.closed();
  }

  const polling = poll();

  return {
    async pause() {
      if (wanted === 'running') wanted = 'paused';
    },
    async resume() {
      if (wanted !== 'paused') return;
      wanted = 'running';
      signal.notify();
    },
    close: () => (closing ??= close()),
  };
}
