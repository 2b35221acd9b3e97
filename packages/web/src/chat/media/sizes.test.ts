import { expect, test } from '@jest/globals';
import { boxOf } from './box.ts';
import { lengthInWords, sizeInWords } from './sizes.ts';

test('sizes and lengths are told in short', () => {
  expect([1, 3_140_000, 25_600].map(sizeInWords)).toEqual(['1 byte', '3.1 MB', '26 kB']);
  expect([0, 65_400, 3_600_000].map(lengthInWords)).toEqual(['0:00', '1:05', '1:00:00']);
});

test('a picture keeps its shape within what a bubble holds', () => {
  expect(boxOf({ width: 3_200, height: 2_400 })).toEqual({ width: 320, height: 240 });
  expect(boxOf({ width: 1_000, height: 4_000 })).toEqual({ width: 160, height: 380 });
  expect(boxOf({ width: 200, height: 150 })).toEqual({ width: 200, height: 150 });
  expect(boxOf({ width: 8, height: 8 })).toEqual({ width: 160, height: 96 });
});
