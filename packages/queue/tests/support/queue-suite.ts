import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { ALL_SHARDS, type TestQueues } from './harness.ts';
import { job, recorder, textOf } from './recorder.ts';
import { crashWorkerHolding, runWorker } from './run-worker.ts';
import { until, waiting } from './waiting.ts';

/** What every queue adapter promises. */
export function describeQueue(name: string, createQueues: () => Promise<TestQueues>): void {
  describe(name, () => {
    let queues: TestQueues;
    beforeEach(async () => {
      queues = await createQueues();
    });
    afterEach(() => queues.dispose());

    test('every published message is handled, with its key, body, trace and age', async () => {
      const queue = queues.open({ now: () => 1_700_000_000_123, maxAgeMs: Number.POSITIVE_INFINITY });
      const seen = recorder();
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 32, maxBatch: 1 });
      const jobs = Array.from({ length: 600 }, (_, index) => ({
        ...job(`key-${index}`, `text ${index}`),
        traceparent: `00-${index}`,
      }));
      await queue.publish(jobs);
      const deliveries = await seen.received(600);
      expect(new Set(deliveries.map(textOf)).size).toBe(600);
      const sample = deliveries.find((delivery) => delivery.key === 'key-7');
      expect(sample).toMatchObject({
        stream: 'push.device',
        traceparent: '00-7',
        attempts: 0,
        enqueuedAtMs: 1_700_000_000_123,
        redelivered: false,
      });
      expect(new Set(deliveries.map((delivery) => delivery.shard))).toEqual(new Set(ALL_SHARDS));
      await until('an empty queue', async () => (await waiting(queue)) === 0);
    });

    test('messages of one key are handled one at a time, in publish order', async () => {
      const queue = queues.open();
      let underWay = 0;
      let most = 0;
      const seen = recorder(async () => {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay--;
        return { do: 'ack' };
      });
      for (let batch = 0; batch < 5; batch++) {
        await queue.publish(
          Array.from({ length: 20 }, (_, index) => job('one key', String(batch * 20 + index))),
        );
      }
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 16, maxBatch: 1 });
      const deliveries = await seen.received(100);
      expect(deliveries.map(textOf)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
      expect(most).toBe(1);
    });

    test('different keys are handled concurrently, up to the prefetch', async () => {
      const queue = queues.open();
      let underWay = 0;
      let most = 0;
      const gate = Promise.withResolvers<void>();
      const seen = recorder(async () => {
        most = Math.max(most, ++underWay);
        if (underWay === 4) gate.resolve();
        await gate.promise;
        underWay--;
        return { do: 'ack' };
      });
      await queue.publish(Array.from({ length: 40 }, (_, index) => job(`key-${index}`)));
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await seen.received(40);
      expect(most).toBe(4);
    });

    test('a retry comes back after its delay with one attempt more and the same age', async () => {
      const queue = queues.open({ tierDelaysMs: { '30s': 300 } });
      const times: number[] = [];
      const seen = recorder(({ attempts }) => {
        times.push(performance.now());
        return attempts === 0 ? { do: 'retry', tier: '30s' } : { do: 'ack' };
      });
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await queue.publish([{ ...job('key', 'text'), traceparent: '00-t' }]);
      const [first, second] = await seen.received(2);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(290);
      expect(second).toEqual({ ...first, attempts: 1 });
    });

    test('a postponed message may carry a new body and counts no attempt', async () => {
      const queue = queues.open({ tierDelaysMs: { '3s': 50, '10s': 50 } });
      const seen = recorder((delivery) => {
        if (textOf(delivery) === 'asked') return { do: 'later', tier: '10s' };
        if (seen.deliveries.length > 2) return { do: 'ack' };
        return { do: 'later', tier: '3s', body: Buffer.from('\u0001again') };
      });
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await queue.publish([job('key', 'first')]);
      const deliveries = await seen.received(3);
      expect(deliveries.map(textOf)).toEqual(['first', 'again', 'again']);
      expect(deliveries.map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
    });

    test('a message whose handler throws is retried on the 5 s tier', async () => {
      const queue = queues.open({ tierDelaysMs: { '5s': 100 } });
      const seen = recorder(({ attempts }) => {
        if (attempts === 0) throw new Error('handler broke');
        return { do: 'ack' };
      });
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await queue.publish([job('key')]);
      const deliveries = await seen.received(2);
      expect(deliveries.map(({ attempts }) => attempts)).toEqual([0, 1]);
    });

    test('a delayed message is counted in its tier', async () => {
      const queue = queues.open();
      const seen = recorder(() => ({ do: 'retry', tier: '15m' }));
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await queue.publish([job('key')]);
      await until('the tier holds it', async () => (await queue.depth())['push.retry.15m'] === 1);
    });

    test('parked messages can be read, and replayed as new ones', async () => {
      const queue = queues.open({ tierDelaysMs: { '5s': 20 } });
      let parking = true;
      const seen = recorder(({ attempts }) => {
        if (!parking) return { do: 'ack' };
        return attempts === 0 ? { do: 'retry', tier: '5s' } : { do: 'park', reason: 'unknown version' };
      });
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await queue.publish([job('a', 'text a'), job('b', 'text b')]);
      await until('both are parked', async () => (await queue.depth())['push.parked'] === 2);

      const parked = await queue.parked(10);
      expect(parked.map(textOf).sort()).toEqual(['text a', 'text b']);
      expect(parked[0]).toMatchObject({ stream: 'push.device', reason: 'unknown version', attempts: 1 });
      expect(Math.abs(Date.now() - (parked[0]?.parkedAtMs ?? 0))).toBeLessThan(60_000);
      await until('reading left them', async () => (await queue.parked(1)).length === 1);

      parking = false;
      await until('both are back', async () => (await queue.parked(10)).length === 2);
      expect(await queue.replayParked(1)).toBe(1);
      expect(await queue.replayParked(10)).toBe(1);
      const deliveries = await seen.received(6);
      expect(deliveries.slice(4).map(textOf).sort()).toEqual(['text a', 'text b']);
      expect(deliveries.slice(4).map(({ attempts }) => attempts)).toEqual([0, 0]);
      expect(await queue.parked(10)).toEqual([]);
    });

    test('a message older than its maximum age is dropped and reported', async () => {
      const dayMs = 24 * 60 * 60 * 1000;
      await queues.open({ now: () => Date.now() - dayMs - 1_000 }).publish([job('old')]);
      const expired: string[] = [];
      const queue = queues.open({ onExpired: ({ key }) => expired.push(key) });
      await queue.publish([job('young')]);
      const seen = recorder();
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await until('both are gone', async () => expired.length === 1 && (await waiting(queue)) === 0);
      await seen.received(1);
      expect(expired).toEqual(['old']);
      expect(seen.deliveries.map(({ key }) => key)).toEqual(['young']);
    });

    test('a confirmed message survives the death of its publisher', async () => {
      expect(await runWorker('publish-and-die', queues.worker)).toBe('SIGKILL');
      const seen = recorder();
      await queues.open().consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      const [delivery] = await seen.received(1);
      expect(delivery?.key).toBe('publish-and-die');
    });

    test('what a killed worker was handling is delivered again, marked as such', async () => {
      const queue = queues.open();
      await queue.publish([job('key', 'text')]);
      await crashWorkerHolding('key', queues.worker);
      const seen = recorder();
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      const [delivery] = await seen.received(1);
      expect(delivery).toMatchObject({ key: 'key', redelivered: true, attempts: 0 });
    });

    test('a message that killed its worker 5 times is parked instead of delivered', async () => {
      const queue = queues.open();
      await queue.publish([job('poison')]);
      for (let crash = 0; crash < 5; crash++) await crashWorkerHolding('poison', queues.worker);
      const seen = recorder();
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await until('it is parked', async () => (await queue.parked(1)).length === 1);
      const [parked] = await queue.parked(1);
      expect(parked).toMatchObject({ key: 'poison', reason: 'delivered more than 5 times' });
      expect(seen.deliveries).toEqual([]);
    });

    test('consuming goes on by itself after the connection is lost', async () => {
      const states: string[] = [];
      const queue = queues.open({ onState: (state) => states.push(state) });
      const seen = recorder();
      await queue.consume('push.device', ALL_SHARDS, seen.handler, { prefetch: 4, maxBatch: 1 });
      await queue.publish([job('before')]);
      await seen.received(1);
      queues.cut();
      await eventually('the loss to be noticed', () => !queue.connected);
      queues.mend();
      await eventually('the connection to be back', () => queue.connected);
      await queue.publish([job('after')]);
      await eventually('the message after', () => seen.deliveries.some(({ key }) => key === 'after'));
      expect(states.slice(-2)).toEqual(['disconnected', 'connected']);
    });

    test('a publish is refused within 2 s while the store is away', async () => {
      const queue = queues.open();
      await queue.publish([job('key')]);
      queues.cut();
      const started = performance.now();
      await expect(queue.publish([job('key')])).rejects.toMatchObject({
        name: 'QueueError',
        code: 'unavailable',
      });
      expect(performance.now() - started).toBeLessThan(2_000);
    });

    test('a paused consumer finishes what it holds and takes nothing new until resumed', async () => {
      const queue = queues.open();
      const gate = Promise.withResolvers<void>();
      const seen = recorder(async ({ key }) => {
        if (key === 'held') await gate.promise;
        return { do: 'ack' };
      });
      const consumer = await queue.consume('push.device', ALL_SHARDS, seen.handler, {
        prefetch: 4,
        maxBatch: 1,
      });
      await queue.publish([job('held')]);
      await seen.received(1);
      await consumer.pause();
      await queue.publish([job('meanwhile')]);
      gate.resolve();
      await until('only the new one waits', async () => (await waiting(queue)) === 1);
      expect(seen.deliveries).toHaveLength(1);
      await consumer.resume();
      await seen.received(2);
    });

    test('close waits for the handlers under way and gives the rest back', async () => {
      const queue = queues.open();
      const gate = Promise.withResolvers<void>();
      let finished = false;
      const seen = recorder(async () => {
        await gate.promise;
        finished = true;
        return { do: 'ack' };
      });
      const consumer = await queue.consume('push.device', ALL_SHARDS, seen.handler, {
        prefetch: 8,
        maxBatch: 1,
      });
      await queue.publish([job('key', 'first'), job('key', 'second'), job('key', 'third')]);
      await seen.received(1);
      const closing = consumer.close().then(() => finished);
      gate.resolve();
      expect(await closing).toBe(true);
      const rest = recorder();
      await queue.consume('push.device', ALL_SHARDS, rest.handler, { prefetch: 8, maxBatch: 1 });
      const deliveries = await rest.received(2);
      expect(deliveries.map(textOf)).toEqual(['second', 'third']);
    });

    test('after close nothing keeps the process alive, and publishing is refused', async () => {
      expect(await runWorker('publish-and-close', queues.worker)).toBe(0);
      const queue = queues.open();
      await queue.close();
      await expect(queue.publish([job('key')])).rejects.toMatchObject({ code: 'closed' });
    });
  });
}
