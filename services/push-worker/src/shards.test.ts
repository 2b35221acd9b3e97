import { expect, test } from '@jest/globals';
import { newId, QUEUE_SHARDS } from '@parley/contracts';
import { shardsOf } from './shards.ts';

test('every shard has exactly one worker, however many there are', () => {
  const workers = Array.from({ length: 5 }, newId);
  const all = workers.flatMap((worker) => shardsOf(worker, workers));
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: QUEUE_SHARDS }, (_, shard) => shard));
});

test('when a worker goes, only its shards move', () => {
  const [gone, ...rest] = Array.from({ length: 4 }, newId);
  for (const worker of rest) {
    const before = shardsOf(worker, [String(gone), ...rest]);
    expect(shardsOf(worker, rest)).toEqual(expect.arrayContaining(before));
  }
});
