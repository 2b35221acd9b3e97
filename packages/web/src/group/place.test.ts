import { expect, test } from '@jest/globals';
import { isMuted, muteChoices, muteInWords } from './place.ts';

const now = new Date('2026-11-25T10:30:00Z');

test('every choice to mute lies ahead, each farther than the one before', () => {
  const untils = muteChoices(now).map(({ until }) => new Date(until).getTime());
  expect(untils[0]).toBe(now.getTime() + 3_600_000);
  for (const [at, until] of untils.entries()) expect(until).toBeGreaterThan(untils[at - 1] ?? now.getTime());
});

test('a mute that is over is none', () => {
  expect(isMuted('2026-11-25T10:29:59.999Z', now)).toBe(false);
  expect(muteInWords('2026-11-25T10:29:59.999Z', now)).toBeNull();
  expect(muteInWords(null, now)).toBeNull();
});

test('a mute says until when, and only that it is one when it does not end', () => {
  expect(muteInWords('2026-11-27T10:30:00.000Z', now, 'en')).toMatch(/^Muted until Nov 27, 2026/);
  expect(muteInWords(muteChoices(now).at(-1)!.until, now, 'en')).toBe('Muted');
});
