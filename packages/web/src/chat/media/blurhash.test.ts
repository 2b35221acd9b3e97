import { expect, test } from '@jest/globals';
import { pixelsOf } from './blurhash.ts';

test('a hash becomes a picture', () => {
  const pixels = pixelsOf('LEHV6nWB2yk8pyo0adR*.7kCMdnj', 8, 8);
  expect(pixels).toHaveLength(8 * 8 * 4);
  expect(new Set(pixels!).size).toBeGreaterThan(20);
  expect(pixels!.filter((_, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
});

test('a hash of one colour is that colour everywhere', () => {
  // 1×1 components, average colour #FF0000.
  const pixels = pixelsOf('00TI:j', 2, 2)!;
  expect([...pixels.slice(0, 4)]).toEqual([255, 0, 0, 255]);
  expect([...pixels.slice(12)]).toEqual([255, 0, 0, 255]);
});

test('what is no hash is none', () => {
  for (const text of ['', 'L', 'LEHV6nWB2yk8', 'LEHV6nWB2yk8pyo0adR*.7kCMdn"'])
    expect(pixelsOf(text, 4, 4)).toBeNull();
});
