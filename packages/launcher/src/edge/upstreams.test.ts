import { expect, test } from '@jest/globals';
import { createUpstreamPool } from './upstreams.ts';

const two = ['a', 'b'].map((name) => ({ name, url: `http://${name}`, internalUrl: `http://${name}` }));

test('equally busy upstreams take turns', () => {
  const pool = createUpstreamPool(two);
  const firsts = Array.from({ length: 4 }, () => pool.order()[0]?.name);
  expect([...firsts].sort()).toEqual(['a', 'a', 'b', 'b']);
});

test('the least busy upstream comes first', () => {
  const pool = createUpstreamPool(two);
  for (const member of pool.members) member.active = member.name === 'a' ? 5 : 1;
  expect(pool.order().map(({ name }) => name)).toEqual(['b', 'a']);
});

test('an upstream that refused comes last for a second', () => {
  let at = 0;
  const pool = createUpstreamPool(two, () => at);
  const [a] = pool.members;
  if (a) pool.refused(a);
  expect([pool.order(), pool.order()].map((order) => order[0]?.name)).toEqual(['b', 'b']);
  at = 1_000;
  expect([pool.order(), pool.order()].map((order) => order[0]?.name).sort()).toEqual(['a', 'b']);
});
