import { expect, test } from '@jest/globals';
import { plainArray, textArray } from './array-literal.ts';

test('plain values stand as they are, null as NULL', () => {
  expect(plainArray(['a', 1, null])).toBe('{a,1,NULL}');
  expect(plainArray([])).toBe('{}');
});

test('quotes and backslashes are escaped, and the word NULL is a text', () => {
  expect(textArray(['a,b', '{"x"}', 'c\\d', '', null, 'NULL'])).toBe(
    '{"a,b","{\\"x\\"}","c\\\\d","",NULL,"NULL"}',
  );
});
