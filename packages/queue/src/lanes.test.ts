import { expect, test } from '@jest/globals';
import { createLanes } from './lanes.ts';

/** Lanes whose batches, in the order they began, end when the test says so. */
function gatedLanes(limit: number, maxBatch: number) {
  const batches: { items: readonly string[]; finish: () => void }[] = [];
  const lanes = createLanes<string>({
    limit,
    maxBatch,
    run(items) {
      const gate = Promise.withResolvers<void>();
      batches.push({ items, finish: gate.resolve });
      return gate.promise;
    },
  });
  return { ...lanes, batches, begun: () => batches.map(({ items }) => items.join()) };
}

const settle = () => new Promise(setImmediate);

test('what waits of a key is one batch, which waits for the one before it, not for other keys', async () => {
  const lanes = gatedLanes(10, 10);
  lanes.add('a', 'a1');
  await settle();
  for (const item of ['a2', 'a3']) lanes.add('a', item);
  for (const item of ['b1', 'b2']) lanes.add('b', item);
  await settle();
  expect(lanes.begun()).toEqual(['a1', 'b1,b2']);
  lanes.batches[0]?.finish();
  await settle();
  expect(lanes.begun()).toEqual(['a1', 'b1,b2', 'a2,a3']);
});

test('a batch has no more items than it may, and its key takes its turn again behind the others', async () => {
  const lanes = gatedLanes(2, 2);
  for (const item of ['a1', 'a2', 'a3']) lanes.add('a', item);
  lanes.add('b', 'b1');
  await settle();
  expect(lanes.begun()).toEqual(['a1,a2']);
  lanes.batches[0]?.finish();
  await settle();
  expect(lanes.begun()).toEqual(['a1,a2', 'b1', 'a3']);
});

test('no more items are under way than the limit, also when a batch could take more', async () => {
  const lanes = gatedLanes(3, 10);
  for (const item of ['a1', 'a2']) lanes.add('a', item);
  for (const item of ['b1', 'b2']) lanes.add('b', item);
  lanes.add('c', 'c1');
  await settle();
  expect(lanes.begun()).toEqual(['a1,a2', 'b1']);
  lanes.batches[1]?.finish();
  await settle();
  expect(lanes.begun()).toEqual(['a1,a2', 'b1', 'c1']);
});

test('dropped items never begin, and their keys take new ones', async () => {
  const lanes = gatedLanes(1, 10);
  lanes.add('a', 'running');
  await settle();
  lanes.add('a', 'behind');
  lanes.add('b', 'ready');
  lanes.drop();
  lanes.batches[0]?.finish();
  await lanes.idle();
  lanes.add('a', 'later');
  await settle();
  expect(lanes.begun()).toEqual(['running', 'later']);
});
