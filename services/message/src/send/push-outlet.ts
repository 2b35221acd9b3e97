import type { Queue } from '@parley/queue';
import { type Owed, pushIntents } from './push-intents.ts';

export interface PushOutlet {
  /** Publishes the intents of an outbox row in the background and marks the row. */
  offer(outboxId: number, owed: () => Owed[], count: number): void;
  /** Rows being published here, which a relay need not touch. */
  underWay(): number[];
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface PushOutletOptions {
  queue: Queue;
  /** Messages that may be under way; with more, rows are left to the relay. */
  mostMessages: number;
  mark(outboxId: number): void;
  onLeft(fields: { messages: number; err?: unknown }): void;
}

/**
 * The way to the queue, beside the ack and never in front of it. Its memory is bounded: while the queue is
 * away or slow, rows stay unpublished in the outbox, and the relay sends them when it is back.
 */
export function createPushOutlet({ queue, mostMessages, mark, onLeft }: PushOutletOptions): PushOutlet {
  const underWay = new Set<number>();
  let messages = 0;
  const whenIdle: (() => void)[] = [];

  async function publish(outboxId: number, owed: () => Owed[], count: number): Promise<void> {
    underWay.add(outboxId);
    messages += count;
    try {
      await queue.publish(pushIntents(owed()));
      mark(outboxId);
    } catch (err) {
      onLeft({ messages: count, err });
    } finally {
      underWay.delete(outboxId);
      messages -= count;
      if (underWay.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
    }
  }

  return {
    offer(outboxId, owed, count) {
      if (!queue.connected || messages + count > mostMessages) onLeft({ messages: count });
      else void publish(outboxId, owed, count);
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
