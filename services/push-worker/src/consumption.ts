import type { BatchHandler, Consumer, Queue, Stream } from '@parley/queue';

export interface ConsumptionOptions {
  queue: Queue;
  stream: Stream;
  handler: BatchHandler;
  /** Most deliveries handled at once, over all shards. */
  prefetch: number;
  /** Most deliveries of one recipient or conversation handled in one call. */
  maxBatch: number;
  onError: (error: unknown) => void;
}

/** The consuming of one stream, whatever shards this worker has at the moment. */
export interface Consumption {
  /** Consumes these shards and no others; those lost are given up after the handlers under way. */
  assign(shards: readonly number[]): void;
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export function createConsumption(options: ConsumptionOptions): Consumption {
  const { queue, stream, handler, prefetch, maxBatch, onError } = options;
  let assigned = '';
  let consumer: Consumer | undefined;
  let paused = false;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  const inTurn = (step: () => Promise<void> | undefined) => {
    turn = turn.then(step).catch(onError);
  };

  async function reopen(shards: readonly number[]): Promise<void> {
    const before = consumer;
    consumer = undefined;
    await before?.close();
    if (closed || shards.length === 0) return;
    const opened = await queue.consume(stream, shards, handler, { prefetch, maxBatch });
    // Opening waits while the broker is away, and the close does not wait for it.
    if (closed) return opened.close();
    consumer = opened;
    if (paused) await opened.pause();
  }

  return {
    assign(shards) {
      if (closed || shards.join() === assigned) return;
      assigned = shards.join();
      inTurn(() => reopen(shards));
    },
    pause() {
      paused = true;
      inTurn(() => (paused ? consumer?.pause() : undefined));
    },
    resume() {
      paused = false;
      inTurn(() => (paused ? undefined : consumer?.resume()));
    },
    async close() {
      closed = true;
      await consumer?.close();
    },
  };
}
