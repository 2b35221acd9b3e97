import { expect, test } from '@jest/globals';
import { Journal } from './journal.ts';
import { createMemoryStore } from './memory.ts';
import type { StoreChange } from './store.ts';

function recorded() {
  const store = createMemoryStore();
  const batches: StoreChange[][] = [];
  let refusals = 0;
  const journal = new Journal({
    ...store,
    write: async (changes) => {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('disk full');
      }
      batches.push([...changes]);
      await store.write(changes);
    },
  });
  return { store, journal, batches, refuse: (times: number) => (refusals = times) };
}

test('what changes in one moment is one batch, with the last value of each key', async () => {
  const { journal, batches, store } = recorded();
  journal.put('meta', 'a', 1);
  journal.put('conversations', 'b', 2);
  journal.put('meta', 'a', 3);
  await journal.flushed();
  expect(batches).toHaveLength(1);
  expect([await store.get('meta', 'a'), await store.get('conversations', 'b')]).toEqual([3, 2]);
});

test('a range that is deleted takes what was put before, not what is put after', async () => {
  const { journal, store } = recorded();
  journal.put('messages', 'c/1', 'old');
  journal.put('messages', 'c/2', 'old');
  journal.deleteRange('messages', 'c/', 'c/~');
  journal.put('messages', 'c/2', 'new');
  await journal.flushed();
  expect(await store.list('messages')).toEqual([{ key: 'c/2', value: 'new' }]);
});

test('what a store refused is written with what came after it, and not read before', async () => {
  const { journal, store, batches, refuse } = recorded();
  refuse(1);
  journal.put('messages', 'c/1', 'one');
  await journal.flushed();
  await expect(journal.last('messages', 'c/', 'c/~', 10)).rejects.toThrow();
  journal.put('messages', 'c/2', 'two');
  await journal.close();
  expect(batches).toHaveLength(1);
  expect(batches[0]).toHaveLength(2);
  await expect(store.get('messages', 'c/1')).rejects.toThrow();
});

test('too much that waits is told', async () => {
  const { journal, refuse } = recorded();
  refuse(Number.POSITIVE_INFINITY);
  let told = 0;
  journal.overflow = () => {
    told += 1;
    journal.deleteAll(['messages']);
  };
  for (let i = 0; i < 25_000; i++) journal.put('messages', `c/${i}`, i);
  expect(told).toBe(1);
  await journal.close();
});
