import { expect, test } from '@jest/globals';
import { agoOf, clockOf, durationOf } from './times.ts';

const now = new Date(2026, 10, 25, 9, 41).getTime();
const ago = (ms: number) => agoOf(new Date(now - ms).toISOString(), now);

test('a banner tells its age as iOS does', () => {
  expect([0, 59_000, 60_000, 3_599_000, 3_600_000].map(ago)).toEqual([
    'now',
    'now',
    '1m ago',
    '59m ago',
    '1h ago',
  ]);
  expect(ago(10 * 3_600_000)).toBe('Yesterday');
  expect(ago(3 * 86_400_000)).toBe('Sunday');
  expect(ago(30 * 86_400_000)).toBe('26 Oct');
});

test('a clock that runs behind makes no age negative', () => expect(ago(-5_000)).toBe('now'));

test('the clock has no leading zero', () => expect(clockOf(now)).toBe('9:41'));

test('how long something took has the figures that matter', () => {
  expect([40, 999, 1_240, 3_000, 150_000].map(durationOf)).toEqual([
    '40 ms',
    '999 ms',
    '1.2 s',
    '3 s',
    '3 min',
  ]);
});
