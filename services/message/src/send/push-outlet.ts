import type { Queue } from '@parley/queue';
import { type Intents, pushIntents } from './push-intents.ts';

export interface PushOutlet {
  /** Publishes the intents of an outbox row, `count` of them, in the background and marks the row. */
  offer(outboxId: number, intents: () => Intents, count: number): void;
  /** Rows being published here, which a relay need not touch. */
  underWay(): number[];
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface PushOutletOptions {
  queue: Queue;
  /** Intents that may be under way; with more, rows are left to the relay. */
  mostIntents: number;
  mark(outboxId: number): void;
  onLeft(fields: { intents: number; err?: unknown }): void;
}

/**
 * The way to the queue, beside the ack and never in front of it. Its memory is bounded: while the queue is
 * away or slow, rows stay unpublished in the outbox, and the relay sends them when it is back.
 */
export function createPushOutlet({ queue, mostIntents, mark, onLeft }: PushOutletOptions): PushOutlet {
  const underWay = new Set<number>();
  let total = 0;
  const whenIdle: (() => void)[] = [];

  async function publish(outboxId: number, intents: () => Intents, count: number): Promise<void> {
    underWay.add(outboxId);
    total += count;
    try {
      await queue.publish(pushIntents(intents()));
      mark(outboxId);
    } catch (err) {
      onLeft({ intents: count, err });
    } finally {
      underWay.delete(outboxId);
      total -= count;
      if (underWay.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
    }
  }

  return {
    offer(outboxId, intents, count) {
      if (!queue.connected || total + count > mostIntents) onLeft({ intents: count });
      else void publish(outboxId, intents, count);
    },
    underWay: () => [...underWay],
    idle() {
      if (underWay.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        whenIdle.push(resolve);
      });
    },
  };
}
