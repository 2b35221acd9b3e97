import { eventually } from '@parley/runtime';
import type { BatchHandler, Delivery, Outcome, QueueMessage } from '../../src/index.ts';

/** A device message whose body is a version byte and a text. */
export function job(key: string, text = ''): QueueMessage {
  return { stream: 'push.device', key, body: Buffer.from(`\u0001${text}`) };
}

export const textOf = (delivery: { body: Buffer }): string => delivery.body.subarray(1).toString();

export interface Recorder {
  handler: BatchHandler;
  deliveries: Delivery[];
  /** Resolves when so many deliveries have come; gives them. */
  received(count: number): Promise<Delivery[]>;
}

/** A handler that keeps what it got and answers by `decide` (default: ack). */
export function recorder(
  decide: (delivery: Delivery) => Outcome | Promise<Outcome> = () => ({ do: 'ack' }),
): Recorder {
  const deliveries: Delivery[] = [];
  return {
    deliveries,
    handler(batch) {
      deliveries.push(...batch);
      return Promise.all(batch.map(decide));
    },
    async received(count) {
      await eventually(`${count} deliveries`, () => deliveries.length >= count, { timeoutMs: 15_000 });
      return deliveries;
    },
  };
}
