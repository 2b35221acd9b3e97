import { expect, test } from '@jest/globals';
import type { Receipt } from './receipt.ts';
import { ReceiptLedger } from './receipt-ledger.ts';

const receipt = (userId: string, deliveredSeq: number, readSeq: number): Receipt => ({
  conversationId: 'c',
  userId,
  deliveredSeq,
  readSeq,
  readAt: null,
});

test('a receipt is covered by itself and by a later one, not by an earlier one or that of another', () => {
  const ledger = new ReceiptLedger({ maxEntries: 10, keepMs: 3_000 });
  ledger.note(receipt('ada', 5, 3));
  expect(ledger.covers(receipt('ada', 5, 3))).toBe(true);
  expect(ledger.covers(receipt('ada', 4, 3))).toBe(true);
  expect(ledger.covers(receipt('ada', 5, 4))).toBe(false);
  expect(ledger.covers(receipt('ben', 1, 1))).toBe(false);
  ledger.note(receipt('ada', 2, 2));
  expect(ledger.covers(receipt('ada', 5, 3))).toBe(true);
});

test('it forgets after its time, and the oldest first beyond its bound', () => {
  let now = 0;
  const ledger = new ReceiptLedger({ maxEntries: 3, keepMs: 1_000, now: () => now });
  for (const userId of ['a', 'b', 'c', 'd']) ledger.note(receipt(userId, 1, 1));
  expect(ledger.size).toBe(3);
  expect(ledger.covers(receipt('a', 1, 1))).toBe(false);
  now = 1_001;
  ledger.note(receipt('e', 1, 1));
  expect(ledger.size).toBe(1);
});
