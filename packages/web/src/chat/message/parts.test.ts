import { expect, test } from '@jest/globals';
import { isFewEmoji, partsOf } from './parts.ts';

const nobody = { users: new Map<string, string>(), all: false };
const links = (text: string) =>
  partsOf(text, nobody).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

test('addresses become links, and the sentence around them does not', () => {
  expect(links('See https://a.example/x?y=1#z, or (http://b.example/w).')).toEqual([
    'https://a.example/x?y=1#z',
    'http://b.example/w',
  ]);
  expect(links('www.example.com!')).toEqual(['https://www.example.com']);
  expect(links('https://en.wikipedia.org/wiki/Parley_(law)')).toEqual([
    'https://en.wikipedia.org/wiki/Parley_(law)',
  ]);
});

test('nothing that could run becomes a link', () => {
  expect(links('javascript:alert(1) data:text/html,x https:// http://x file:///etc/passwd')).toEqual([]);
});

test('only people who are mentioned are marked', () => {
  const mentioned = {
    users: new Map([
      ['bob', 'b'],
      ['bob.', 'c'],
    ]),
    all: true,
  };
  const parts = partsOf('Hi @Bob, @eve and me@bob; @all. @bob..', mentioned);
  expect(parts.filter(({ kind }) => kind === 'mention')).toEqual([
    { kind: 'mention', text: '@Bob', userId: 'b' },
    { kind: 'mention', text: '@all', userId: null },
    { kind: 'mention', text: '@bob.', userId: 'c' },
  ]);
});

test('the parts together are the text', () => {
  for (const text of ['', 'plain', '  https://a.example  x\n\ny @bob', 'https://a.example.)).']) {
    const joined = partsOf(text, { users: new Map([['bob', 'b']]), all: false })
      .map((part) => part.text)
      .join('');
    expect(joined).toBe(text);
  }
});

test('up to three emoji alone are large', () => {
  for (const text of ['👍', '👨‍👩‍👧‍👦 🇨🇭', '❤️❤️❤️']) expect(isFewEmoji(text)).toBe(true);
  for (const text of ['', '1', '👍 ok', '👍👍👍👍', '#']) expect(isFewEmoji(text)).toBe(false);
});
