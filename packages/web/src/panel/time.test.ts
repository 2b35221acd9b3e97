import { expect, test } from '@jest/globals';
import { ago, tomorrowMorning } from './time.ts';

const now = new Date('2026-11-25T10:30:00Z');

test('below a minute it is just now, above it the largest unit that fits', () => {
  expect(ago('2026-11-25T10:29:30.000Z', now)).toBe('just now');
  expect(ago('2026-11-25T10:00:00.000Z', now)).toMatch(/30/);
  expect(ago('2026-11-22T10:30:00.000Z', now)).toMatch(/3/);
});

test('tomorrow morning is at eight of the day after', () => {
  const morning = new Date(tomorrowMorning(now));
  expect(morning.getHours()).toBe(8);
  expect(morning > now).toBe(true);
});
