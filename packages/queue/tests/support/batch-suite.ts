import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { shardOf } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import type { BatchHandler, Outcome } from '../../src/index.ts';
import { ALL_SHARDS, SHARDS, type TestQueues } from './harness.ts';
import { job, recorder, textOf } from './recorder.ts';
import { startHolder } from './run-worker.ts';
import { until, waiting } from './waiting.ts';

/** What every queue adapter promises of batches. */
export function describeBatches(name: string, createQueues: () => Promise<TestQueues>): void {
  describe(name, () => {
    let queues: TestQueues;
    beforeEach(async () => {
      queues = await createQueues();
    });
    afterEach(() => queues.dispose());

    test('what waits of a key comes in one batch, in publish order, each with an outcome of its own', async () => {
      const queue = queues.open({ tierDelaysMs: { '5s': 50 } });
      const batches: string[][] = [];
      const seen: string[] = [];
      const gate = Promise.withResolvers<void>();
      const handler: BatchHandler = async (batch) => {
        batches.push(batch.map(textOf));
        seen.push(...batch.map(textOf));
        if (batches.length === 1) await gate.promise;
        return batch.map((delivery): Outcome => {
          if (textOf(delivery) === 'odd') return { do: 'park', reason: 'odd' };
          if (textOf(delivery) !== 'put off') return { do: 'ack' };
          return { do: 'later', tier: '5s', body: Buffer.from('\u0001again') };
        });
      };
      await queue.consume('push.device', ALL_SHARDS, handler, { prefetch: 32, maxBatch: 3 });
      await queue.publish([job('key', 'first')]);
      await eventually('the first batch', () => batches.length === 1);
      await queue.publish(['a', 'put off', 'odd', 'b'].map((text) => job('key', text)));
      // Of the same shard, so what comes before it has come.
      const others = Array.from({ length: 20 }, (_, index) => `other-${index}`);
      const other = others.find((key) => shardOf(key, SHARDS) === shardOf('key', SHARDS)) ?? '';
      await queue.publish([job(other, 'o')]);
      await eventually('the other key', () => seen.includes('o'));
      gate.resolve();
      await eventually('what was put off', () => seen.includes('again'), { timeoutMs: 15_000 });
      const [first, second, ...rest] = batches.filter(([text]) => text !== 'o');
      expect([first, second]).toEqual([['first'], ['a', 'put off', 'odd']]);
      expect(rest.flat()).toEqual(['b', 'again']);
      expect((await queue.parked(10)).map(textOf)).toEqual(['odd']);
      await until('an empty queue', async () => (await waiting(queue)) === 1);
    });

    test('a batch whose handler throws, or leaves one without an outcome, is retried whole', async () => {
      const queue = queues.open({ tierDelaysMs: { '5s': 100 } });
      const attempts: Record<string, number[]> = { a: [], b: [], c: [], d: [] };
      const handler: BatchHandler = async (batch) => {
        for (const delivery of batch) attempts[textOf(delivery)]?.push(delivery.attempts);
        const [first] = batch;
        if (first?.attempts === 0 && first.key === 'throws') throw new Error('handler broke');
        return batch.slice(first?.attempts === 0 ? 1 : 0).map(() => ({ do: 'ack' }));
      };
      await queue.publish(['a', 'b'].map((text) => job('throws', text)));
      await queue.publish(['c', 'd'].map((text) => job('leaves one out', text)));
      await queue.consume('push.device', ALL_SHARDS, handler, { prefetch: 16, maxBatch: 8 });
      await eventually('each to be tried again', () => Object.values(attempts).flat().length === 8);
      expect(attempts).toEqual({ a: [0, 1], b: [0, 1], c: [0, 1], d: [0, 1] });
    });

    test('every message of a batch whose worker was killed is delivered again', async () => {
      const queue = queues.open();
      const texts = ['a', 'b', 'c', 'd', 'e'];
      const holder = startHolder(queues.worker);
      try {
        await queue.publish([job('key', 'before')]);
        await holder.holding('key', 1);
        await queue.publish(texts.map((text) => job('key', text)));
        await until('the worker to have them', async () => (await waiting(queue)) === 0);
        holder.release();
        await holder.holding('key', texts.length);
      } finally {
        await holder.kill();
      }
      const seen = recorder();
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 16, maxBatch: 8 });
      const deliveries = await seen.received(texts.length);
      expect(deliveries.map(textOf)).toEqual(texts);
      expect(deliveries.every(({ redelivered }) => redelivered)).toBe(true);
      await until('an empty queue', async () => (await waiting(queue)) === 0);
    });
  });
}
