import type { Redis } from 'ioredis';
import type { FanoutLogger } from './fanout.ts';

const maxWaiting = 50_000;
const maxWaitingBytes = 16 * 1024 * 1024;

export interface RedisPublisher {
  publish(channel: string, payload: Uint8Array): void;
  readonly dropped: number;
  /** Resolves when nothing waits any more; a dead connection ends the wait by dropping. */
  drained(): Promise<void>;
}

/**
 * Writes everything published in one tick as one pipeline, one pipeline at a time: at low load nothing waits,
 * under load batches grow. (A pipeline per tick costs about a third less CPU than ioredis' auto-pipelining,
 * which builds two promises per command.)
 */
export function createRedisPublisher(redis: Redis, logger?: FanoutLogger): RedisPublisher {
  let waiting: { channel: string; payload: Uint8Array }[] = [];
  let waitingBytes = 0;
  let busy = false;
  let dropped = 0;
  let droppedBefore = 0;
  let onDrained: (() => void)[] = [];

  redis.on('ready', () => {
    if (dropped > droppedBefore) logger?.('fanout_dropped', { count: dropped - droppedBefore });
    droppedBefore = dropped;
  });

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      waitingBytes = 0;
      dropped += await writeBatch(redis, batch);
    }
    busy = false;
    for (const resolve of onDrained) resolve();
    onDrained = [];
  }

  return {
    get dropped() {
      return dropped;
    },
    publish(channel, payload) {
      if (redis.status !== 'ready' || waiting.length >= maxWaiting || waitingBytes >= maxWaitingBytes) {
        dropped += 1;
        return;
      }
      waiting.push({ channel, payload });
      waitingBytes += payload.byteLength;
      if (busy) return;
      busy = true;
      setImmediate(write);
    },
    drained() {
      return busy ? new Promise((resolve) => onDrained.push(resolve)) : Promise.resolve();
    },
  };
}

/** The number of payloads Redis did not confirm. */
async function writeBatch(
  redis: Redis,
  batch: readonly { channel: string; payload: Uint8Array }[],
): Promise<number> {
  const pipeline = redis.pipeline();
  for (const { channel, payload } of batch) {
    pipeline.publish(channel, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
  }
  const results = await pipeline.exec().catch(() => null);
  if (results === null) return batch.length;
  let failed = 0;
  for (const [error] of results) if (error) failed += 1;
  return failed;
}
