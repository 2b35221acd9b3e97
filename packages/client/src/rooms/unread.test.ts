import { expect, test } from '@jest/globals';
import type { ConversationView } from '@parley/contracts';
import type { ChatMessage } from '../api.ts';
import { Timeline } from './timeline.ts';
import { countUnread } from './unread.ts';

const message = (seq: number, more: Partial<ChatMessage> = {}) =>
  ({
    ...{ seq, kind: 'text', sender_id: 'them', deleted_at: null, mentions: [], mentions_all: false },
    ...more,
  }) as ChatMessage;
const view = { last_read_seq: 1, last_seq: 6 } as ConversationView;

test('own messages, deleted ones and what is told of the group do not count', () => {
  const tail = new Timeline(
    [
      message(1),
      message(2),
      message(3, { sender_id: 'me' }),
      message(4, { deleted_at: 'then' }),
      message(5, { kind: 'system' }),
      message(6, { mentions: ['me'] }),
    ],
    1,
  );
  expect(countUnread(view, tail, 'me')).toEqual({ unread: 2, unread_mentions: 1 });
});

test('what is not all here is not counted', () => {
  expect(countUnread(view, null, 'me')).toBeNull();
  expect(countUnread(view, new Timeline([message(4), message(5), message(6)], 4), 'me')).toBeNull();
  expect(countUnread(view, new Timeline([message(1), message(2)], 0), 'me')).toBeNull();
});

test('more than 999 are 999', () => {
  const many = Array.from({ length: 1_200 }, (_, i) => message(i + 2));
  const tail = new Timeline(many, 2);
  expect(countUnread({ ...view, last_seq: 1_201 }, tail, 'me')?.unread).toBe(999);
});
