import { expect, test } from '@jest/globals';
import { emojiGroups, quickReactions } from './emoji.ts';

test('each emoji is one that the server takes as a reaction, and stands once in its group', () => {
  for (const emoji of quickReactions) expect(emoji).toMatch(/^\p{RGI_Emoji}$/v);
  for (const group of emojiGroups) {
    for (const emoji of group.emoji) expect(emoji).toMatch(/^\p{RGI_Emoji}$/v);
    expect(new Set(group.emoji).size).toBe(group.emoji.length);
  }
});
