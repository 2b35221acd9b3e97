import { expect, test } from '@jest/globals';
import { probabilityAbove } from './effect-size.ts';

test('what cannot be told apart is 0.5, what always can is 0 or 1', () => {
  expect(probabilityAbove([1, 2, 3], [1, 2, 3])).toBe(0.5);
  expect(probabilityAbove([5, 5], [5, 5, 5])).toBe(0.5);
  expect(probabilityAbove([4, 5], [1, 2, 3])).toBe(1);
  expect(probabilityAbove([1, 2], [3, 4])).toBe(0);
});

test('of pairs it is the share that is above, ties half', () => {
  expect(probabilityAbove([1, 3], [2, 3])).toBe((0 + 0 + 1 + 0.5) / 4);
});
