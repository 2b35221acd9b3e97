import { expect, test } from '@jest/globals';
import { Batches } from './batches.ts';

function batches(options: { fail?: boolean } = {}) {
  const reads: (readonly string[])[] = [];
  const all = new Batches<string, string>({
    keyOf: (item) => item,
    async read(items) {
      reads.push(items);
      if (options.fail) throw new Error('away');
      await new Promise((resolve) => setImmediate(resolve));
      return items.map((item) => item.toUpperCase());
    },
    itemsPerRead: 3,
    readsUnderWay: 2,
    burst: 2,
    everyMs: 20,
  });
  return { all, reads };
}

test('what is asked for in one tick is read together, the same once, and each gets its own answer', async () => {
  const { all, reads } = batches();
  expect(await Promise.all(['a', 'b', 'a'].map((item) => all.read(item)))).toEqual(['A', 'B', 'A']);
  expect(reads).toEqual([['a', 'b']]);
});

test('more than fits goes in further reads', async () => {
  const { all, reads } = batches();
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  expect(await Promise.all(items.map((item) => all.read(item)))).toEqual(
    items.map((item) => item.toUpperCase()),
  );
  expect(reads).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], ['g']]);
});

test('a failed read fails those who asked, and the next one is tried', async () => {
  const options = { fail: true };
  const { all } = batches(options);
  await expect(all.read('a')).rejects.toThrow('away');
  options.fail = false;
  expect(await all.read('a')).toBe('A');
});

test('beyond the burst a read waits for its turn, but not when enough are waiting', async () => {
  const reads: (readonly string[])[] = [];
  const all = new Batches<string, string>({
    keyOf: (item) => item,
    async read(items) {
      reads.push(items);
      return items;
    },
    itemsPerRead: 10,
    burst: 1,
    // Nobody would wait for that in a test.
    everyMs: 3_600_000,
    enough: 3,
  });
  await all.read('burst');
  const some = [all.read('a'), all.read('b')];
  await new Promise((resolve) => setImmediate(resolve));
  expect(reads).toEqual([['burst']]);
  expect(await Promise.all([...some, all.read('c')])).toEqual(['a', 'b', 'c']);
  expect(reads).toEqual([['burst'], ['a', 'b', 'c']]);
  expect(await Promise.all(['d', 'e', 'f'].map((item) => all.read(item)))).toEqual(['d', 'e', 'f']);
  expect(reads).toHaveLength(3);
});
