import { expect, test } from '@jest/globals';
import { listTime } from './list-time.ts';

const now = new Date(2026, 4, 14, 10, 0);

test.each([
  [new Date(2026, 4, 14, 9, 5), '9:05 AM'],
  // A clock that runs behind the server's.
  [new Date(2026, 4, 14, 23, 5), '11:05 PM'],
  [new Date(2026, 4, 13, 23, 59), 'Yesterday'],
  [new Date(2026, 4, 8, 0, 1), 'Fri'],
  [new Date(2026, 4, 7, 12, 0), 'May 7'],
  [new Date(2025, 11, 31, 12, 0), '12/31/25'],
])('%s is told as %s', (at, told) => {
  expect(listTime(at.toISOString(), now, 'en-US').replace(/\s/g, ' ')).toBe(told);
});
