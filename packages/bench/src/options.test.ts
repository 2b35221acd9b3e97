import { expect, test } from '@jest/globals';
import { readOptions } from './options.ts';
import { fullSizes, quickSizes } from './sizes.ts';

test('without letters all benchmarks run in full', () => {
  expect(readOptions([])).toEqual({ benches: ['a', 'b', 'c', 'd'], sizes: fullSizes, profile: false });
});

test('letters choose benchmarks, whatever their order', () => {
  expect(readOptions(['--quick', 'd', 'a'])).toMatchObject({ benches: ['a', 'd'], sizes: quickSizes });
});

test('an unknown benchmark or flag is told with the usage', () => {
  expect(() => readOptions(['e'])).toThrow(/no benchmark "e".*\nUsage:/);
  expect(() => readOptions(['--fast'])).toThrow(/Usage:/);
});
