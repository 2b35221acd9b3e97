import { expect, test } from '@jest/globals';
import { newId } from './ids.ts';
import { QUEUE_SHARDS, rendezvous, shardOf } from './shards.ts';

const keys = Array.from({ length: 4_000 }, newId);

test('a key keeps its shard from release to release', () => {
  expect(shardOf('0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10')).toBe(
    shardOf('0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10'),
  );
  expect([shardOf('a'), shardOf('b'), shardOf('parley')]).toMatchInlineSnapshot(`
[
  7,
  14,
  10,
]
`);
});

test('keys spread over all shards within a third of the mean', () => {
  const counts = new Array<number>(QUEUE_SHARDS).fill(0);
  for (const key of keys) counts[shardOf(key)]! += 1;
  const mean = keys.length / QUEUE_SHARDS;
  for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(mean / 3);
});

test('when a node leaves, only its keys move', () => {
  const before = keys.map((key) => rendezvous(key, ['a', 'b', 'c']));
  const after = keys.map((key) => rendezvous(key, ['c', 'a']));
  keys.forEach((_, i) => {
    if (before[i] !== 'b') expect(after[i]).toBe(before[i]);
  });
  expect(rendezvous('x', [])).toBeUndefined();
});
