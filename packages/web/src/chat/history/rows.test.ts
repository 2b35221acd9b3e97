import { expect, test } from '@jest/globals';
import type { ChatMessage } from '@parley/client';
import type { SystemEventName } from '@parley/contracts';
import { indexOfSeq, rowsOf } from './rows.ts';

const start = new Date(2026, 10, 24, 23, 50).getTime();

function message(seq: number, sender: string, minutes: number, more: Partial<ChatMessage> = {}): ChatMessage {
  const sentAt = new Date(start + minutes * 60_000).toISOString();
  const plain = { id: `m${seq}`, seq, sender_id: sender, client_message_id: `c${seq}`, kind: 'text' };
  return { ...plain, sent_at: sentAt, system: null, status: 'sent', ...more } as ChatMessage;
}

const told = (messages: ChatMessage[], more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({ messages, meId: 'me', hasEarlier: false, unreadAfter: null, ...more }).map((row) =>
    row.kind === 'message' ? `${row.first ? '⌈' : '|'}${row.message.seq}${row.last ? '⌋' : '|'}` : row.kind,
  );

test('messages of one person, one shortly after the other, are a group', () => {
  const messages = [message(1, 'bob', 0), message(2, 'bob', 1), message(3, 'me', 2), message(4, 'bob', 3)];
  expect(told(messages)).toEqual(['start', 'day', '⌈1|', '|2⌋', '⌈3⌋', '⌈4⌋']);
  expect(told([message(1, 'bob', 0), message(2, 'bob', 5)])).toEqual(['start', 'day', '⌈1⌋', '⌈2⌋']);
});

test('midnight and what is new end a group', () => {
  const messages = [message(1, 'bob', 9), message(2, 'bob', 10), message(3, 'bob', 11)];
  expect(told(messages, { unreadAfter: 2 })).toEqual(['start', 'day', '⌈1⌋', 'day', '⌈2⌋', 'unread', '⌈3⌋']);
});

test('own messages are never new, and an event that is not known is not shown', () => {
  const messages = [
    message(1, 'me', 0),
    message(2, 'bob', 0, { kind: 'system', system: { event: 'painted_blue' as SystemEventName } }),
    message(3, 'bob', 0, { kind: 'system', system: { event: 'member_joined' } }),
  ];
  expect(told(messages, { unreadAfter: 0 })).toEqual(['start', 'day', '⌈1⌋', 'system']);
});

test('what is new is not said to begin where the loaded part begins', () => {
  const messages = [message(7, 'bob', 0), message(8, 'bob', 0)];
  expect(told(messages, { unreadAfter: 3, hasEarlier: true })).toEqual(['⌈7|', '|8⌋']);
  expect(told(messages, { unreadAfter: 6, hasEarlier: true })).toEqual(['unread', '⌈7|', '|8⌋']);
});

test('a page before takes no row away', () => {
  const messages = Array.from({ length: 60 }, (_, at) => message(at + 1, at % 7 < 4 ? 'bob' : 'me', at * 4));
  const keys = (rows: readonly { key: string }[]) => rows.map(({ key }) => key);
  for (let from = 0; from < messages.length; from++) {
    const earlier = keys(
      rowsOf({ messages: messages.slice(from), meId: 'me', hasEarlier: true, unreadAfter: 30 }),
    );
    const all = new Set(keys(rowsOf({ messages, meId: 'me', hasEarlier: false, unreadAfter: 30 })));
    expect(earlier.filter((key) => !all.has(key))).toEqual([]);
  }
});

test('an own message keeps its key when it is acknowledged', () => {
  const waiting = message(0, 'me', 0, { id: 'local', client_message_id: 'c', status: 'queued' });
  const sent = message(9, 'me', 0, { id: 'm9', client_message_id: 'c' });
  const keyOf = (one: ChatMessage) =>
    rowsOf({ messages: [one], meId: 'me', hasEarlier: true, unreadAfter: null })[0]?.key;
  expect(keyOf(waiting)).toBe(keyOf(sent));
});

test('a message is found by its seq, else the next one', () => {
  const rows = rowsOf({
    messages: [message(3, 'bob', 0), message(7, 'bob', 0)],
    meId: 'me',
    hasEarlier: true,
    unreadAfter: null,
  });
  expect([3, 5, 7, 8].map((seq) => indexOfSeq(rows, seq))).toEqual([0, 1, 1, -1]);
});
