import { expect, test } from '@jest/globals';
import { byteRange, isKnown } from './byte-range.ts';

test.each([
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=5-', { start: 5, end: 9 }],
  ['bytes=5-100', { start: 5, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-300', { start: 0, end: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=4-2', null],
  ['bytes=-', null],
  ['bytes=0-1,3-4', null],
  ['lines=0-1', null],
  ['bytes=99999999999999999-', null],
  [undefined, null],
] as const)('of ten bytes %j is %j', (header, range) => {
  expect(byteRange(header, 10)).toEqual(range);
});

test('of nothing no range is there', () => {
  expect(byteRange('bytes=0-', 0)).toBe('unsatisfiable');
});

test('an entity tag is known alone, among others, weakly, or as any', () => {
  for (const header of ['"a"', '"b", "a"', 'W/"a"', '*']) expect(isKnown(header, '"a"')).toBe(true);
  for (const header of [undefined, '"b"', 'a', '']) expect(isKnown(header, '"a"')).toBe(false);
});
