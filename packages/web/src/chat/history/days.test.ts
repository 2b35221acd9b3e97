import { expect, test } from '@jest/globals';
import { dayInWords, dayOf } from './days.ts';

const now = new Date(2026, 10, 25, 0, 5);

test('a day is told as people say it', () => {
  const days = (back: number) => dayInWords(dayOf(now) - back, now);
  expect(days(0)).toBe('Today');
  expect(days(1)).toBe('Yesterday');
  expect(days(2)).toBe('Monday');
  expect(days(6)).toBe('Thursday');
  expect(days(7)).toContain('18');
  expect(days(7)).not.toContain('2026');
  expect(days(400)).toContain('2025');
});

test('days are those of the local clock', () => {
  expect(dayOf(new Date(2026, 10, 24, 23, 59))).toBe(dayOf(now) - 1);
  expect(dayOf(new Date(2026, 10, 25, 23, 59))).toBe(dayOf(now));
});
