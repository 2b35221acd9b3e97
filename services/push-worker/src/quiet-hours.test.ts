import { expect, test } from '@jest/globals';
import { isQuiet } from './quiet-hours.ts';

const at = (iso: string) => Date.parse(iso);
const quietAt = (doNotDisturb: unknown, iso: string, doNotDisturbUntil: Date | null = null) =>
  isQuiet({ doNotDisturb, doNotDisturbUntil }, at(iso));

test.each([
  ['2026-11-24T21:30:00Z', true],
  ['2026-11-24T05:59:00Z', true],
  ['2026-11-24T06:00:00Z', false],
  ['2026-11-24T20:59:00Z', false],
])('a night over midnight in Berlin at %s is quiet: %s', (iso, quiet) => {
  expect(quietAt({ from: '22:00', to: '07:00', tz: 'Europe/Berlin' }, iso)).toBe(quiet);
});

test('hours within a day end before their end', () => {
  const lunch = { from: '12:00', to: '13:00', tz: 'UTC' };
  expect(quietAt(lunch, '2026-11-24T12:00:00Z')).toBe(true);
  expect(quietAt(lunch, '2026-11-24T13:00:00Z')).toBe(false);
});

test.each([
  // The 27th is a Friday, the 29th a Sunday.
  ['the evening it begins', '2026-11-27T22:30:00Z', true],
  ['the morning after', '2026-11-28T06:30:00Z', true],
  ['the evening of a day that is not named', '2026-11-28T22:30:00Z', false],
  ['the morning of the named day', '2026-11-27T06:30:00Z', false],
  ['a Monday morning after a named Sunday', '2026-11-30T06:30:00Z', true],
])('a night of named days covers %s: %s', (_name, iso, quiet) => {
  const nights = { from: '22:00', to: '07:00', tz: 'UTC', days: [5, 7] };
  expect(quietAt(nights, iso)).toBe(quiet);
});

test('hours within a day hold on the named days, by the weekday of the zone', () => {
  const early = { from: '01:00', to: '02:00', tz: 'Asia/Tokyo', days: [6] };
  expect(quietAt(early, '2026-11-27T16:30:00Z')).toBe(true);
  expect(quietAt(early, '2026-11-28T16:30:00Z')).toBe(false);
});

test('until a moment it is quiet whatever the schedule says', () => {
  const until = new Date('2026-11-24T12:00:00Z');
  expect(quietAt(null, '2026-11-24T11:59:59Z', until)).toBe(true);
  expect(quietAt(null, '2026-11-24T12:00:00Z', until)).toBe(false);
});

test.each([
  null,
  {},
  { from: '22:00', to: '7', tz: 'UTC' },
  { from: '00:00', to: '23:59', tz: 'Nowhere/Here' },
  { from: '00:00', to: '23:59', tz: 'UTC', days: 'all' },
])('a setting that is none (%j) silences nothing', (setting) => {
  expect(quietAt(setting, '2026-11-24T12:00:00Z')).toBe(false);
});
