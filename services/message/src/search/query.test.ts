import { expect, test } from '@jest/globals';
import { highlightOf } from './highlight.ts';
import { hitsIn, readQuery, type SearchQuery } from './query.ts';
import { indexedTerms, wantedTerms } from './terms.ts';
import { wordsOf } from './words.ts';

const CONVERSATION = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10';

function queryOf(text: string): SearchQuery {
  const query = readQuery(text);
  if (typeof query === 'string') throw new Error(query);
  return query;
}

/** The parts of a text that answer a question. */
function found(text: string, question: string): string[] | null {
  return hitsIn(wordsOf(text), queryOf(question))?.map(([start, end]) => text.slice(start, end)) ?? null;
}

test.each([
  ['Über den Wolken', 'uber', ['Über']],
  ['uber', 'Über', ['uber']],
  ['Grüße aus der Straße', 'strasse', ['Straße']],
  ['Ёлка', 'елка', ['Ёлка']],
  ['ΟΔΟΣ', 'οδός', ['ΟΔΟΣ']],
  ['İstanbul', 'istanbul', ['İstanbul']],
  ['שָׁלוֹם', 'שלום', ['שָׁלוֹם']],
  ['ＡＢＣ１２３', 'abc123', ['ＡＢＣ１２３']],
])('%s is found by %s', (text, question, hits) => {
  expect(found(text, question)).toEqual(hits);
});

test('all words must be there, in any order; only the last may go on', () => {
  expect(found('the quick brown fox', 'fox quick')).toEqual(['quick', 'fox']);
  expect(found('the quick brown fox', 'quick bro')).toEqual(['quick', 'brown']);
  expect(found('the quick brown fox', 'bro quick')).toBeNull();
  expect(found('the quick brown fox', 'quick cat')).toBeNull();
});

test('a phrase is words that follow each other, and whole', () => {
  expect(found('one two three', '"two three"')).toEqual(['two', 'three']);
  expect(found('two one three', '"two three"')).toBeNull();
  expect(found('one two three', '"two thr"')).toBeNull();
  expect(found('one two three', '"two thr')).toEqual(['two', 'three']);
  expect(found('two, three', '„two three“')).toEqual(['two', 'three']);
  expect(found('mail e-mail', 'e-mail')).toEqual(['e', 'mail']);
  expect(found('mail e', 'e-mail')).toBeNull();
});

test.each([
  ['今日は東京タワーに行きました', '東京', ['東京']],
  ['今日は東京タワーに行きました', 'タワー', ['タワー']],
  ['今日は東京タワーに行きました', '京', ['京']],
  ['今日は東京', '京', ['京']],
  ['今日は東京タワーに行きました', '京都', null],
  ['京と都', '京都', null],
  ['我的iPhone手机坏了', '手机', ['手机']],
  ['我的iPhone手机坏了', 'iphone', ['iPhone']],
  ['한국어를 공부해요', '한국어', ['한국어']],
  ['ภาษาไทยง่าย', 'ไทย', ['ไทย']],
])('in %s, %s is found without spaces around it', (text, question, hits) => {
  expect(found(text, question)).toEqual(hits);
});

test('emoji are words, and leave offsets right', () => {
  expect(found('see 👩‍👩‍👧 you 🎉 there', 'there')).toEqual(['there']);
  expect(found('great 🎉🎉 news', '🎉')).toEqual(['🎉🎉']);
  expect(found('in 🇩🇪 now', '🇩🇪')).toEqual(['🇩🇪']);
});

test('a question without a word, or with more than ten, is refused', () => {
  expect(readQuery('  ?! "" ')).toBe('must have a word');
  expect(readQuery('a b c d e f g h i j')).toHaveLength(10);
  expect(readQuery('a b c d e f g h i j k')).toBe('must have at most 10 words');
  expect(readQuery('"a b c d e f g h" i-j-k')).toBe('must have at most 10 words');
  expect(readQuery('今日は東京タワーに行きました')).toHaveLength(1);
});

test('nothing in a text or question gets out of its quotes', () => {
  const hostile = `'a' & 'b':* | !c \\ ~ it's <-> ("d")`;
  expect(indexedTerms(CONVERSATION, hostile)).toMatch(/^('[0-9a-f]{8}[a-z]+' ?)+$/);
  expect(wantedTerms(queryOf(hostile))).toMatch(/^'~[a-z]+'(:\*)?( & '~[a-z]+'(:\*)?)*$/);
});

test('words of any length are told apart by their first forty characters', () => {
  const long = '𝒳a'.repeat(100);
  expect(indexedTerms(CONVERSATION, 'x'.repeat(4_000))).toHaveLength(8 + 40 + 2);
  expect(found('x'.repeat(4_000), 'x'.repeat(50))).not.toBeNull();
  expect(found(long, long.slice(0, 150))).not.toBeNull();
});

test('a highlight is the text around the first hit, cut between words', () => {
  const text = `${'before '.repeat(40)}needle ${'after '.repeat(60)}needle`;
  const words = wordsOf(text);
  const { text: shown, ranges } = highlightOf(text, words, hitsIn(words, queryOf('needle')) ?? []);
  expect(shown).toMatch(/^…(before )+needle (after )*after…$/);
  expect(shown.length).toBeLessThanOrEqual(202);
  expect(ranges.map(([start, end]) => shown.slice(start, end))).toEqual(['needle']);
});

test('a highlight of a text without spaces cuts no character in two', () => {
  const text = `${'😀'.repeat(150)} needle ${'😀'.repeat(150)}`;
  const words = wordsOf(text);
  const { text: shown, ranges } = highlightOf(text, words, hitsIn(words, queryOf('needle')) ?? []);
  expect(shown.isWellFormed()).toBe(true);
  expect(ranges.map(([start, end]) => shown.slice(start, end))).toEqual(['needle']);
});
