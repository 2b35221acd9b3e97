import { expect, test } from '@jest/globals';
import { displayNameOf, plainText } from './plain-text.ts';

test('text is trimmed and composed', () => {
  expect(plainText('display_name', '  Zoe\u0308 ')).toBe('Zo\u00EB');
});

test('emoji made of several code points stay whole', () => {
  expect(plainText('display_name', '👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿')).toBe('👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿');
});

test.each([
  ['NUL', 'a\u0000b'],
  ['escape', 'a\u001Bb'],
  ['a line break', 'a\nb'],
  ['a right-to-left override', 'a\u202Eb'],
  ['an isolate', 'a\u2066b'],
  ['a lone surrogate', 'a\uD800b'],
  ['nothing but space', ' \u00A0 '],
])('%s is refused, naming the field', (_name, text) => {
  expect(() => plainText('display_name', text)).toThrow(
    expect.objectContaining({
      code: 'invalid',
      fields: [expect.objectContaining({ field: 'display_name' })],
    }),
  );
});

test.each(['Deleted account', ' deleted  ACCOUNT ', 'Deletedaccount', 'Deleted\u00A0\u200Baccount'])(
  'nobody is called %j',
  (name) => expect(() => displayNameOf(name)).toThrow(expect.objectContaining({ code: 'invalid' })),
);

test('other names may hold those words', () => {
  expect(displayNameOf('Deleted account fan')).toBe('Deleted account fan');
});
