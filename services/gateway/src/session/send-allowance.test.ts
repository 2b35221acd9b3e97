import { expect, test } from '@jest/globals';
import { SendAllowance } from './send-allowance.ts';

const MIB = 1024 * 1024;
const LIMIT = { burst: 2 * MIB, perSecond: MIB / 2 };

test('a key may send its burst, then its rate, and others are not charged for it', () => {
  const allowance = new SendAllowance(LIMIT);
  let sent = 0;
  while (allowance.take('room', 30_000, 0) === 0) sent += 30_000;
  expect(sent).toBeGreaterThan(1.9 * MIB);
  expect(sent).toBeLessThan(2.1 * MIB);
  expect(allowance.take('other', 30_000, 0)).toBe(0);
  const waitMs = allowance.take('room', 30_000, 0);
  expect(waitMs).toBeGreaterThan(0);
  expect(allowance.take('room', 30_000, waitMs)).toBe(0);
});

test('an honest reader is never owed more than a burst, and soon less than the bound', () => {
  const allowance = new SendAllowance(LIMIT);
  let owed = 0;
  const peaks: number[] = [];
  for (let ms = 0; ms < 20_000; ms += 10) {
    while (allowance.take('room', 30_000, ms) === 0) owed += 30_512;
    owed = Math.max(0, owed - MIB / 100);
    if (ms % 1_000 === 0) peaks.push(owed);
  }
  expect(Math.max(...peaks)).toBeLessThan(2.1 * MIB);
  expect(Math.max(...peaks.slice(5))).toBeLessThan(MIB);
});

test('many small messages count with what their frames are', () => {
  const allowance = new SendAllowance({ burst: 10_000, perSecond: 1 });
  const taken = Array.from({ length: 40 }, () => allowance.take('room', 10, 0));
  expect(taken.filter((waitMs) => waitMs === 0)).toHaveLength(20);
});

test('buckets that are full again are forgotten, others are not', () => {
  const allowance = new SendAllowance({ burst: 1_000, perSecond: 1_000 });
  for (let key = 0; key < 100; key++) allowance.take(`r${key}`, 0, 10_000);
  while (allowance.take('busy', 400, 11_900) === 0);
  expect(allowance.take('busy', 400, 12_000)).toBeGreaterThan(0);
  for (const ms of [14_000, 16_000]) allowance.take('busy', 0, ms);
  expect(allowance.size).toBeLessThanOrEqual(2);
});
