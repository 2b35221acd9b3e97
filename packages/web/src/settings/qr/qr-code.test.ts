import { expect, test } from '@jest/globals';
import { qrCode } from './qr-code.ts';
import { errorCorrection } from './reed-solomon.ts';

test('error correction is that of the example in ISO/IEC 18004, annex I', () => {
  const data = [
    0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
  ];
  const expected = [0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55];
  expect(errorCorrection(data, 10)).toEqual(expected);
});

// Read by a decoder before it was written down here.
test('a symbol is the one that readers read', () => {
  expect(qrCode('hi')!.map((row) => row.map((dark) => (dark ? '#' : '.')).join(''))).toEqual(SYMBOL);
});

test('the version grows with the text, and a text that is too long has no symbol', () => {
  expect(qrCode('x'.repeat(14))!.length).toBe(21);
  expect(qrCode('x'.repeat(15))!.length).toBe(25);
  expect(qrCode('x'.repeat(412))!.length).toBe(77);
  expect(qrCode('x'.repeat(413))).toBeNull();
});

const SYMBOL = [
  '#######..####.#######',
  '#.....#..##.#.#.....#',
  '#.###.#.##.##.#.###.#',
  '#.###.#.##..#.#.###.#',
  '#.###.#.#..##.#.###.#',
  '#.....#.##..#.#.....#',
  '#######.#.#.#.#######',
  '........#.###........',
  '#.#####.....#.#####..',
  '.###.#.#..#.#..#....#',
  '..##..##.#.#.#..####.',
  '###.#....#.....##.#..',
  '###.#.#....#.#..#.#.#',
  '........#..####..#..#',
  '#######...#.#.##...#.',
  '#.....#.#######..#..#',
  '#.###.#.#...#..#..#..',
  '#.###.#.###.#..#..#..',
  '#.###.#.#..#.#..###..',
  '#.....#..##....##.#..',
  '#######.#.##.#..####.',
];
