import { expect, test } from '@jest/globals';
import { split } from './split.ts';

test('hits are cut out, and nothing of the text is lost', () => {
  const parts = split('see you at noon', [
    [8, 10],
    [0, 3],
  ]);
  expect(parts).toEqual([
    { text: 'see', hit: true },
    { text: ' you ', hit: false },
    { text: 'at', hit: true },
    { text: ' noon', hit: false },
  ]);
});

test('ranges that overlap or lie outside are taken as far as they fit', () => {
  const parts = split('noon', [
    [0, 3],
    [2, 9],
    [20, 30],
  ]);
  expect(parts.map(({ text }) => text).join('')).toBe('noon');
  expect(parts.every(({ hit }) => hit)).toBe(true);
});
