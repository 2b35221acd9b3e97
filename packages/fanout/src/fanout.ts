/**
 * One publish reaches every process that has subscribers of the channel.
 *
 * - **Delivery**: best effort, at most once. A payload may be lost (Redis away, a connection cut, a subscriber
 *   too slow for Redis); it is never delivered twice to one subscriber. Postgres is the truth, so whoever
 *   needs every change repairs on a hole in the revs and on `gap()`.
 * - **Order**: what one `Fanout` publishes to one channel arrives in that order, holes included. Nothing is
 *   promised between channels or between publishers.
 * - **Bounds**: what waits to be published is limited in number and bytes; beyond that, and while Redis is
 *   away, a publish is dropped and counted at once. Nothing is queued for later.
 */
export interface Fanout {
  /**
   * Hands a payload over and returns at once. Never throws. The bytes must not be changed afterwards: they
   * are read when the batch of this tick is written, and the memory adapter hands over the same memory.
   */
  publish(channel: string, payload: Uint8Array): void;
  /** A subscriber with a connection of its own, for the channels of one gateway. */
  subscriber(handlers: FanoutHandlers): FanoutSubscriber;
  /** Resolves when publishing works for the first time (or at `close()`). Never rejects. */
  ready(): Promise<void>;
  /** Payloads not handed over since the start, because Redis was away or the bound was reached. */
  readonly dropped: number;
  /** Hands over what waits, then closes the publisher and all subscribers. Leaves no handle behind. */
  close(): Promise<void>;
}

/** Both are called synchronously, one at a time. One that throws is logged and costs nobody else anything. */
export interface FanoutHandlers {
  /** `payload` may be a view into a larger read buffer: copy what is to be kept. */
  message(channel: string, payload: Buffer): void;
  /**
   * The connection was away and is back, with every channel live again: anything published meanwhile may
   * have been missed. Called after the channels are live, so a read done now leaves no hole.
   */
  gap(): void;
}

/**
 * The channels one gateway listens to. Calls are idempotent; counting who needs a channel is the caller's.
 * All changes of one tick travel as one command, in the order they were made. After `close()` calls do nothing.
 */
export interface FanoutSubscriber {
  /**
   * Resolves when the channels are live: what is published from then on arrives. While Redis is away it
   * resolves as soon as that is known (within 2 s): the channels are remembered, become live with the
   * reconnect, and `gap()` follows. Rejects only when Redis refuses the channel (ACL).
   */
  subscribe(channels: readonly string[]): Promise<void>;
  /** No message of these channels is handed over after this call, also before it resolves. */
  unsubscribe(channels: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Told what operators want to know, under a stable event name. */
export type FanoutLogger = (event: string, fields: Record<string, unknown>) => void;
