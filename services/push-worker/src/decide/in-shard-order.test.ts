import { expect, test } from '@jest/globals';
import type { Delivery } from '@parley/queue';
import { inShardOrder } from './in-shard-order.ts';

const delivery = (shard: number, key: string): Delivery => ({
  ...{ stream: 'push.intent', shard, key, body: Buffer.alloc(0) },
  ...{ attempts: 0, enqueuedAtMs: 0, redelivered: false },
});

test('deliveries of one shard wait for each other, also after a failure, and those of others do not', async () => {
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  const handler = inShardOrder(async ({ key }) => {
    if (key === 'slow') {
      await gate.promise;
      throw new Error('failed');
    }
    done.push(key);
    return { do: 'ack' };
  });
  const slow = handler([delivery(1, 'slow')]);
  const next = handler([delivery(1, 'next')]);
  await handler([delivery(2, 'other')]);
  expect(done).toEqual(['other']);
  gate.resolve();
  await expect(slow).rejects.toThrow('failed');
  await next;
  expect(done).toEqual(['other', 'next']);
});
