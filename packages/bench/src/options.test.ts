import { expect, test } from '@jest/globals';
import { benchLetters, readOptions } from './options.ts';
import { fullSizes, quickSizes } from './sizes.ts';

test('without letters all benchmarks run in full', () => {
  expect(readOptions([])).toEqual({ benches: [...benchLetters], sizes: fullSizes, profile: false });
});

test('letters choose benchmarks, whatever their order', () => {
  expect(readOptions(['--quick', 'd', 'a'])).toMatchObject({ benches: ['a', 'd'], sizes: quickSizes });
});

test('an unknown benchmark or flag is told with the usage', () => {
  expect(() => readOptions(['z'])).toThrow(/no benchmark "z".*\n\nUsage:/);
  expect(() => readOptions(['--fast'])).toThrow(/Usage:/);
});
