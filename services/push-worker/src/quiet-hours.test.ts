import { expect, test } from '@jest/globals';
import { isQuiet } from './quiet-hours.ts';

const at = (iso: string) => Date.parse(iso);

test.each([
  ['2026-11-24T21:30:00Z', true],
  ['2026-11-24T05:59:00Z', true],
  ['2026-11-24T06:00:00Z', false],
  ['2026-11-24T20:59:00Z', false],
])('a night over midnight in Berlin at %s is quiet: %s', (iso, quiet) => {
  expect(isQuiet({ from: '22:00', to: '07:00', tz: 'Europe/Berlin' }, at(iso))).toBe(quiet);
});

test('hours within a day end before their end', () => {
  const lunch = { from: '12:00', to: '13:00', tz: 'UTC' };
  expect(isQuiet(lunch, at('2026-11-24T12:00:00Z'))).toBe(true);
  expect(isQuiet(lunch, at('2026-11-24T13:00:00Z'))).toBe(false);
});

test.each([
  null,
  {},
  { from: '22:00', to: '7', tz: 'UTC' },
  { from: '00:00', to: '23:59', tz: 'Nowhere/Here' },
])('a setting that is none (%j) silences nothing', (setting) => {
  expect(isQuiet(setting, at('2026-11-24T12:00:00Z'))).toBe(false);
});
