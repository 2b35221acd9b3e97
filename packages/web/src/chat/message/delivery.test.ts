import { expect, test } from '@jest/globals';
import type { Participant } from '@parley/client';
import { deliveryOf, reachOf } from './delivery.ts';

const member = (id: string, delivered: number, read: number, left: number | null = null) =>
  [
    id,
    { user_id: id, last_delivered_seq: delivered, last_read_seq: read, left_seq: left } as Participant,
  ] as const;

test('a message is read when everybody else has read it', () => {
  const all = new Map([
    member('me', 9, 9),
    member('bob', 5, 3),
    member('carol', 4, 2),
    member('gone', 1, 1, 1),
  ]);
  const reach = reachOf(all, 'me', 3);
  expect([2, 3, 4, 5].map((seq) => deliveryOf({ status: 'sent', seq }, reach))).toEqual([
    'Read',
    'Delivered',
    'Delivered',
    'Sent',
  ]);
});

test('who has read a message has got it', () => {
  expect(reachOf(new Map([member('bob', 0, 4)]), 'me', 2)).toEqual({ delivered: 4, read: 4 });
});

test('alone, and among very many, a message is sent and no more is said', () => {
  expect(deliveryOf({ status: 'sent', seq: 1 }, reachOf(new Map([member('me', 9, 9)]), 'me', 1))).toBe(
    'Sent',
  );
  expect(deliveryOf({ status: 'sent', seq: 1 }, reachOf(new Map([member('bob', 9, 9)]), 'me', 101))).toBe(
    'Sent',
  );
});
