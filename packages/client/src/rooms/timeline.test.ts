import { expect, test } from '@jest/globals';
import type { ChatMessage } from '../api.ts';
import { Timeline } from './timeline.ts';

const message = (seq: number, rev = seq, text = `${seq}`) => ({ seq, rev, text }) as ChatMessage;
const seqs = ({ messages }: Timeline) => messages.map(({ seq }) => seq);

test('of two states of a message the newer stays, whichever comes first', () => {
  const timeline = new Timeline([message(1), message(2)], 1);
  timeline.put(message(2, 9, 'edited'));
  timeline.put(message(2, 5, 'older'));
  expect(timeline.find(2)).toMatchObject({ rev: 9, text: 'edited' });
});

test('messages are in seq order, in whatever order they come', () => {
  const timeline = new Timeline([], 1);
  for (const seq of [3, 1, 5, 2, 4]) timeline.put(message(seq));
  expect(seqs(timeline)).toEqual([1, 2, 3, 4, 5]);
});

test('pages that overlap become one without repeats', () => {
  const timeline = new Timeline([message(5), message(6)], 5);
  timeline.prepend([message(3), message(4), message(5)], 3);
  timeline.append([message(6), message(7)]);
  expect([seqs(timeline), timeline.from]).toEqual([[3, 4, 5, 6, 7], 3]);
});

test('what is trimmed begins where its first message is', () => {
  const timeline = new Timeline(
    [1, 2, 3, 4].map((seq) => message(seq)),
    0,
  );
  timeline.trim(2);
  expect([seqs(timeline), timeline.from]).toEqual([[3, 4], 3]);
});

test('new messages do not pile up, and those that were put in front stay', () => {
  const timeline = new Timeline([message(11)], 11);
  timeline.prepend([message(9), message(10)], 9);
  for (let seq = 12; seq <= 31; seq++) {
    timeline.put(message(seq));
    timeline.bound(5);
  }
  expect(timeline.messages.length).toBeLessThanOrEqual(12);
  expect(timeline.messages.length).toBeGreaterThanOrEqual(7);
  expect([timeline.from, timeline.last?.seq]).toEqual([seqs(timeline)[0], 31]);
});
