/** The work streams: decisions per conversation, and deliveries per recipient. */
export type Stream = 'push.intent' | 'push.device';

/** Putting a job off counts no failure, a retry does; `5s` is one queue for both. */
export type LaterTier = '3s' | '5s' | '10s';
export type RetryTier = '5s' | '30s' | '2m' | '15m';
export type DelayTier = LaterTier | RetryTier;

/** A message to publish. Messages of one `key` share a shard. The first body byte is the caller's version. */
export interface QueueMessage {
  stream: Stream;
  key: string;
  body: Uint8Array;
  traceparent?: string;
}

/** A message handed to a handler. */
export interface Delivery {
  stream: Stream;
  shard: number;
  key: string;
  body: Buffer;
  /** Tries that asked for a retry or threw. Postponing (`later`) does not count. */
  attempts: number;
  enqueuedAtMs: number;
  traceparent?: string;
  /** An earlier delivery ended without an outcome: its worker died or lost its connection. */
  redelivered: boolean;
}

/** What a handler wants done with its delivery. `later` may replace the body; `retry` counts an attempt. */
export type Outcome =
  | { do: 'ack' }
  | { do: 'later'; tier: LaterTier; body?: Uint8Array }
  | { do: 'retry'; tier: RetryTier }
  | { do: 'park'; reason: string };

/**
 * Handles what waits of one key in this process, in order; gives one outcome per delivery, in the same order.
 * When it throws, or gives another number of outcomes, all of them are retried on tier `5s`.
 */
export type BatchHandler = (deliveries: readonly Delivery[]) => Promise<readonly Outcome[]>;

/** A message set aside for an operator. */
export interface ParkedMessage {
  stream: Stream;
  key: string;
  body: Buffer;
  attempts: number;
  enqueuedAtMs: number;
  traceparent?: string;
  reason: string;
  parkedAtMs: number;
}

export interface ConsumeOptions {
  /** Most deliveries under way at once. */
  prefetch: number;
  /** Most deliveries of one call of the handler. */
  maxBatch: number;
}

export interface Consumer {
  /** Stops fetching; what was fetched is still handled. Safe to call from a handler: it does not wait for them. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Stops fetching and waits for handlers under way; fetched messages not yet started go back. */
  close(): Promise<void>;
}

/**
 * A durable, sharded work queue.
 *
 * Delivery: at least once. A message is durable when `publish` resolves; it is delivered again until a
 * handler's outcome is recorded. A batch whose publish rejects may have been stored in part: publish it again.
 *
 * Order: messages of one key are handled in publish order, unless one of them was postponed, retried or
 * redelivered: one batch at a time, of what waits in this process. Different keys run concurrently.
 *
 * Bounds: the batch of a handler that throws is retried on tier `5s`. A message whose handling died 5 times is parked on
 * the next delivery. A message older than 24 h is dropped and reported through `onExpired`.
 * Publishing never buffers without bound: it rejects with a `QueueError` within 2 s while the store is away, and
 * after 10 s if the store fell silent with the messages under way.
 */
export interface Queue {
  /** False while the store behind the queue cannot be reached. */
  readonly connected: boolean;
  /** Resolves when every message is durable. Throws `QueueError`. */
  publish(messages: readonly QueueMessage[]): Promise<void>;
  /**
   * Handles these shards of a stream: at most `prefetch` messages at once over all of them, at most `maxBatch` in
   * one call of the handler. Resolves when consuming has begun, so it waits while the store is away. Survives
   * connection loss.
   */
  consume(
    stream: Stream,
    shards: readonly number[],
    handler: BatchHandler,
    options: ConsumeOptions,
  ): Promise<Consumer>;
  /** Messages waiting per queue, by contract name without prefix (`push.intent.0`, `push.retry.5s`, `push.parked`). */
  depth(): Promise<Record<string, number>>;
  /** The oldest parked messages, left where they are. */
  parked(limit: number): Promise<ParkedMessage[]>;
  /** Publishes the oldest parked messages as new ones (attempts 0, enqueued now). Returns how many. */
  replayParked(limit: number): Promise<number>;
  /** Closes the consumers (see `Consumer.close`), then the connections the queue opened itself. */
  close(): Promise<void>;
}
