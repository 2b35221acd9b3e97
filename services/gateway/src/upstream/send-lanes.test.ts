import { create } from '@bufbuild/protobuf';
import { expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import type { PendingSend, SendBatch } from './pending-send.ts';
import { SendLanes } from './send-lanes.ts';

function send(conversationId: string, text: string): PendingSend {
  const message = create(messageProto.OutgoingMessageSchema, { conversationId, text });
  return { message, bytes: 1, enqueuedAtMs: 0, isSettled: false, answer: () => {} };
}

const texts = (batch: SendBatch | null) => batch?.sends.map(({ message }) => message.text) ?? null;

function settle(batch: SendBatch | null, count = Number.POSITIVE_INFINITY): void {
  for (const pending of batch?.sends.slice(0, count) ?? []) pending.isSettled = true;
}

function lanesOf(...addresses: string[]): SendLanes {
  const lanes = new SendLanes();
  lanes.spread(addresses);
  return lanes;
}

test('a conversation is in one batch at a time, and what came meanwhile follows', () => {
  const lanes = lanesOf('one');
  lanes.add(send('a', 'a1'));
  lanes.add(send('b', 'b1'));
  const first = lanes.take('one', 300);
  expect(texts(first)).toEqual(['a1', 'b1']);
  lanes.add(send('a', 'a2'));
  lanes.add(send('c', 'c1'));
  expect(texts(lanes.take('one', 300))).toEqual(['c1']);
  expect(lanes.take('one', 300)).toBeNull();
  settle(first);
  if (first) lanes.returned(first);
  expect(texts(lanes.take('one', 300))).toEqual(['a2']);
});

test('a batch is bounded, and the rest of a long lane waits for its return', () => {
  const lanes = lanesOf('one');
  for (let count = 0; count < 5; count++) lanes.add(send('a', `a${count}`));
  lanes.add(send('b', 'b0'));
  const first = lanes.take('one', 3);
  expect(texts(first)).toEqual(['a0', 'a1', 'a2']);
  expect(texts(lanes.take('one', 3))).toEqual(['b0']);
  settle(first);
  if (first) lanes.returned(first);
  expect(texts(lanes.take('one', 3))).toEqual(['a3', 'a4']);
});

test('what a lost batch left unanswered goes again before newer sends', () => {
  const lanes = lanesOf('one');
  for (const text of ['a1', 'a2', 'a3']) lanes.add(send('a', text));
  const first = lanes.take('one', 300);
  lanes.add(send('a', 'a4'));
  settle(first, 1);
  if (first) lanes.lost(first);
  expect(texts(lanes.take('one', 300))).toEqual(['a2', 'a3', 'a4']);
});

test('with no instance up sends wait, and go to the one that comes', () => {
  const lanes = lanesOf();
  lanes.add(send('a', 'a1'));
  expect(lanes.take('one', 300)).toBeNull();
  lanes.spread(['one']);
  expect(texts(lanes.take('one', 300))).toEqual(['a1']);
});

test('conversations spread over instances, and only those of a lost one move', () => {
  const lanes = lanesOf('one', 'two');
  for (let count = 0; count < 100; count++) lanes.add(send(`c${count}`, String(count)));
  const kept = lanes.take('one', 300);
  expect(kept?.sends.length).toBeGreaterThan(20);
  lanes.spread(['one']);
  expect(lanes.take('one', 300)?.sends.length).toBe(100 - (kept?.sends.length ?? 0));
});

test('a send that was given up is not sent, and an answered lane is forgotten', () => {
  const lanes = lanesOf('one');
  const given = send('a', 'a1');
  lanes.add(given);
  lanes.add(send('a', 'a2'));
  given.isSettled = true;
  const batch = lanes.take('one', 300);
  expect(texts(batch)).toEqual(['a2']);
  settle(batch);
  if (batch) lanes.returned(batch);
  expect(lanes.size).toBe(0);
});
