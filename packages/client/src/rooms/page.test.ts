import { expect, test } from '@jest/globals';
import type { ChatMessage } from '../api.ts';
import { Page } from './page.ts';

const message = (rev: number, more: Partial<ChatMessage>) =>
  ({ ...{ seq: 1, rev, reactions: [], my_reactions: [] }, ...more }) as ChatMessage;
const many = { emoji: '👍', count: 12, user_ids: ['them'] };

test('own reactions that the page tells of stay on a newer state that cannot name them', () => {
  const page = new Page(0);
  page.meanwhile(message(9, { reactions: [many, { emoji: '🎉', count: 1, user_ids: ['them'] }] }));
  const [merged] = page.merged([message(5, { my_reactions: ['👍', '🎉'] })]);
  expect(merged).toMatchObject({ rev: 9, my_reactions: ['👍'] });
});
