import { expect, test } from '@jest/globals';
import { cutToJsonBytes, jsonBytesOf } from './cut-text.ts';

const bytes = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;
const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

test.each([
  ['plain words', 'word '.repeat(800)],
  ['what JSON escapes', '"\\\n\u0001'.repeat(1_000)],
  ['family emoji', '👨‍👩‍👧‍👦'.repeat(570)],
  ['flags', '🇩🇪🇫🇷'.repeat(1_000)],
  ['Hangul and Devanagari', '한글नमस्ते'.repeat(400)],
  ['one grapheme that never ends', `e${'\u0301'.repeat(3_999)}`],
])('%s are cut between graphemes, as late as the room allows', (_name, text) => {
  for (const room of [3, 4, 17, 999, 2_000]) {
    const cut = cutToJsonBytes(text, room);
    expect(bytes(cut)).toBeLessThanOrEqual(room);
    expect(cut.endsWith('…')).toBe(true);
    const whole = graphemes(text);
    const kept = graphemes(cut.slice(0, -1));
    expect(whole.slice(0, kept.length).join('').trimEnd()).toBe(kept.join(''));
    // One more grapheme (and the spaces before it, which were left out) would not have fitted.
    expect(bytes(`${whole.slice(0, kept.length + 2).join('')}…`)).toBeGreaterThan(room);
  }
});

test('a text that fits exactly is whole', () => {
  expect(cutToJsonBytes('👋🏽"', 10)).toBe('👋🏽"');
  expect(cutToJsonBytes('👋🏽"', 9)).toBe('…');
  expect(cutToJsonBytes('', 0)).toBe('');
});

test('without room for the ellipsis nothing is left', () => {
  expect(cutToJsonBytes('words', 2)).toBe('');
  expect(cutToJsonBytes('words', -5)).toBe('');
});

test('bytes are counted as JSON.stringify writes them, for every character of the basic plane and beyond', () => {
  const all = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
    .join('')
    .toWellFormed();
  for (const text of [all, '😀👨‍👩‍👧‍👦\u{10ffff}', '\u2028\u2029\u007f\u0000"\\']) {
    expect(jsonBytesOf(text)).toBe(bytes(text));
  }
});
