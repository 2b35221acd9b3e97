import type { Logger } from '@parley/runtime';
import type { DelayTier, Delivery } from './queue.ts';

/** Options both adapters understand. All have the contract's values as defaults. */
export interface QueueOptions {
  /** Shards per stream. */
  shards?: number;
  tierDelaysMs?: Partial<Record<DelayTier, number>>;
  /** Age at which a message is dropped instead of handled. */
  maxAgeMs?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Called once for each message dropped for its age. */
  onExpired?: (delivery: Delivery) => void;
  /** Called when the store goes away or comes back. */
  onState?: (state: 'connected' | 'disconnected') => void;
  logger?: Logger;
}

/** How deliveries are judged before and after their handler. */
export interface DeliveryPolicy {
  maxAgeMs: number;
  now: () => number;
  onExpired: (delivery: Delivery) => void;
  logger: Logger | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function deliveryPolicy(options: QueueOptions): DeliveryPolicy {
  return {
    maxAgeMs: options.maxAgeMs ?? DAY_MS,
    now: options.now ?? Date.now,
    onExpired: options.onExpired ?? (() => {}),
    logger: options.logger,
  };
}
