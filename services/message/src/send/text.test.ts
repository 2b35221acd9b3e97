import { expect, test } from '@jest/globals';
import { textProblem } from './text.ts';

test('text is anything one can read', () => {
  for (const text of ['a', 'two\nlines\tand a tab', '😀'.repeat(4_000), 'العربية', '\u200d x']) {
    expect(textProblem(text)).toBeUndefined();
  }
});

test('blank, too long, broken or controlling text is refused', () => {
  for (const text of [
    undefined,
    '',
    ' \n\t\u00a0',
    'x'.repeat(4_001),
    '😀'.repeat(4_001),
    // One code point that NFC makes three of.
    '\u{1d160}'.repeat(2_000),
    '\ud83d',
    'a\u0000',
    '\u0085',
  ]) {
    expect(textProblem(text)).toBeDefined();
  }
});
