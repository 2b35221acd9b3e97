import { expect, test } from '@jest/globals';
import { serverFrame } from '@parley/contracts';
import { frameHead } from './frame-head.ts';

const conversationId = '0198a0c4-1111-7222-8333-444455556666';

function headOf(text: string) {
  const bytes = Buffer.from(`before${text}after`);
  return frameHead(bytes, 6, bytes.length - 5);
}

test('the numbers of a room frame are read from its head', () => {
  const frame = serverFrame('rev', { conversation_id: conversationId, rev: 12, prev_rev: 9 });
  expect(headOf(frame)).toEqual({ type: 'rev', conversationId, rev: 12, prevRev: 9 });
});

test('a reply has an id before its payload', () => {
  const joined = {
    ...{ conversation_id: conversationId, rev: 7, last_seq: 3 },
    ...{ participants: [], presence: [], too_long: false },
  };
  expect(headOf(serverFrame('room.joined', joined, 'j1'))).toMatchObject({ type: 'room.joined', rev: 7 });
});

test('fields in another order are found all the same', () => {
  const payload = { rev: 12, x: 'y'.repeat(1_000), prev_rev: 11, conversation_id: conversationId };
  expect(headOf(JSON.stringify({ type: 'message.new', payload }))).toEqual({
    ...{ type: 'message.new', conversationId },
    ...{ rev: 12, prevRev: 11 },
  });
});

test('a frame outside conversations has a type only', () => {
  expect(headOf(serverFrame('goaway', { reconnect_after_ms: 5 }))).toMatchObject({
    ...{ type: 'goaway', conversationId: '' },
    ...{ rev: Number.NaN, prevRev: Number.NaN },
  });
});
