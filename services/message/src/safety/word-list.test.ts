import { expect, test } from '@jest/globals';
import { createWordList } from './word-list.ts';

const check = (list: string, text: string) =>
  createWordList(list).check({ senderId: 'a', conversationId: 'c', kind: 'text', text });

test.each([
  ['spam', 'this is Spam!', 'flag'],
  ['spam', 'spammer', 'allow'],
  ['spam', 'antispam', 'allow'],
  ['!casino', 'CASINO', 'refuse'],
  ['!buy now', 'Buy -- NOW, friend', 'refuse'],
  ['!buy now', 'buy it now', 'allow'],
  ['!buy now', 'now buy', 'allow'],
  ['café', 'CAFE', 'flag'],
  ['cafe', 'cafe\u0301', 'flag'],
  ['straße', 'STRASSE', 'flag'],
  ['бля', 'Ой, БЛЯ.', 'flag'],
  ['spam', 'ｓｐａｍ', 'flag'],
  ['spam', 'sp\u200bam', 'flag'],
  ['a b c', 'a b a b c', 'flag'],
  ['spam', '🙂spam🙂', 'flag'],
  ['𝐬𝐩𝐚𝐦', 'spam', 'flag'],
  ['𐐨𐐩', 'x 𐐀𐐁 y', 'flag'],
  ['й', 'Й!', 'flag'],
  ['spam', 'x\ud800 spam', 'flag'],
  ['one\n!two', 'one two', 'refuse'],
  ['# spam', 'spam', 'allow'],
  ['', 'spam', 'allow'],
  ['spam', '', 'allow'],
])('with the list %j, %j is judged %s', (list, text, verdict) => {
  expect(check(list, text)).toBe(verdict);
});

test('a byte order mark, blank lines and line ends of Windows are no words', () => {
  expect(check('\ufeffspam\r\n\r\n!casino\r\n', 'spam')).toBe('flag');
  expect(check('\ufeffspam\r\n\r\n!casino\r\n', 'casino')).toBe('refuse');
});

test('a line without a word, and too many lines, are refused when the list is read', () => {
  expect(() => createWordList('spam\n!!!')).toThrow(/line 2 has no word/);
  expect(() => createWordList('a\n'.repeat(100_001))).toThrow(/more than 100000 lines/);
});
