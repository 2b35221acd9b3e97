import { newId, QUEUE_SHARDS, rendezvous } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { type Loop, startLoop } from './loop.ts';
import { endLease, renewLease } from './store/leases.ts';

const LEASE_MS = 15_000;
/** A lease is renewed so often while it lasts. */
const RENEWALS = 3;
const RETRY_MS = 1_000;

/** The shards of one worker among those alive: each goes to one, and few move when a worker comes or goes. */
export function shardsOf(workerId: string, workers: readonly string[]): number[] {
  const all = Array.from({ length: QUEUE_SHARDS }, (_, shard) => shard);
  return all.filter((shard) => rendezvous(`push.${shard}`, workers) === workerId);
}

/**
 * Holds this worker's lease and tells which shards are its own, again whenever that may have changed. While
 * the leases cannot be read it keeps what it has; the queues admit one consumer per shard anyway.
 */
export async function startShardLeases(options: {
  pool: Pool;
  /** How long a worker that died keeps its shards; 15 s by default. */
  leaseMs?: number | undefined;
  onShards: (shards: number[]) => void;
  onError: (error: unknown) => void;
}): Promise<Loop> {
  const { pool, leaseMs = LEASE_MS, onShards, onError } = options;
  const workerId = newId();
  const loop = await startLoop(
    async () => onShards(shardsOf(workerId, await renewLease(pool, workerId, leaseMs))),
    { everyMs: leaseMs / RENEWALS, retryMs: Math.min(RETRY_MS, leaseMs / RENEWALS), onError },
  );
  return {
    async close() {
      await loop.close();
      await endLease(pool, workerId).catch(onError);
    },
  };
}
