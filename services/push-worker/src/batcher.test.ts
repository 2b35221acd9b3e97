import { expect, test } from '@jest/globals';
import { createBatcher } from './batcher.ts';

test('a lone item leaves at once, and what comes meanwhile leaves together', async () => {
  const sizes: number[] = [];
  const gate = Promise.withResolvers<void>();
  const batcher = createBatcher<number, number>({
    maxSize: 10,
    maxConcurrent: 1,
    run: async (items) => {
      sizes.push(items.length);
      if (sizes.length === 1) await gate.promise;
      return items.map((item) => item * 2);
    },
  });
  const first = batcher.add(1);
  await new Promise(setImmediate);
  const rest = Array.from({ length: 15 }, (_, index) => batcher.add(index));
  gate.resolve();
  expect(await first).toBe(2);
  expect(await Promise.all(rest)).toEqual(Array.from({ length: 15 }, (_, index) => index * 2));
  expect(sizes).toEqual([1, 10, 5]);
});

test('a batch that fails fails its own items only', async () => {
  let runs = 0;
  const batcher = createBatcher<number, number>({
    maxSize: 1,
    maxConcurrent: 2,
    run: async (items) => {
      if (++runs === 1) throw new Error('away');
      return items;
    },
  });
  const results = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('what comes while a batch lingers goes with it', async () => {
  const sizes: number[] = [];
  const batcher = createBatcher<number, number>({
    maxSize: 10,
    maxConcurrent: 1,
    lingerMs: 50,
    run: async (items) => {
      sizes.push(items.length);
      return items;
    },
  });
  const first = batcher.add(1);
  await new Promise(setImmediate);
  expect(await Promise.all([first, batcher.add(2)])).toEqual([1, 2]);
  expect(sizes).toEqual([2]);
});
