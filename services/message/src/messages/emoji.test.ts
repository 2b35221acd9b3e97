import { expect, test } from '@jest/globals';
import { emojiOf } from './emoji.ts';

test.each(['👍', '❤️', '👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁷󠁬󠁳󠁿', '👍🏽', '1️⃣', '🇩🇪'])('%s is one emoji', (emoji) => {
  expect(emojiOf(emoji)).toBe(emoji);
});

test('a heart without its variation selector is the same reaction as one with it', () => {
  expect(emojiOf('\u2764')).toBe('\u2764\uFE0F');
});

test.each(['', 'a', '1', '👍👍', '👍 ', ':+1:', '<b>', '\u200D', '🇩'])('%j is none', (text) => {
  expect(emojiOf(text)).toBeNull();
});
