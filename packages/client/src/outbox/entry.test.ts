import { expect, test } from '@jest/globals';
import { limits } from '@parley/contracts/limits';
import { bodyOf, faultOf } from './entry.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const faultIn = (draft: Parameters<typeof bodyOf>[0]) => faultOf(ID, bodyOf(draft, ID))?.code ?? null;
const ids = (count: number, length = 36) =>
  Array.from({ length: count }, (_, i) => String(i).padEnd(length, 'x'));

test('what the server takes has no fault: the longest text of the longest characters, with all mentions', () => {
  const text = '😀'.repeat(limits.textCharacters);
  expect(faultIn({ text, mentions: ids(limits.mentionsPerMessage) })).toBeNull();
});

test('more mentions than the server takes are refused here', () => {
  expect(faultIn({ text: 'all of you', mentions: ids(limits.mentionsPerMessage + 1) })).toBe('invalid');
});

test('a frame that would close the socket is refused here, counted in bytes', () => {
  const mentions = (length: number) => ids(limits.mentionsPerMessage, length);
  expect(faultIn({ text: 'x', mentions: mentions(600) })).toBeNull();
  expect(faultIn({ text: 'x', mentions: mentions(660) })).toBe('too_large');
  expect(faultIn({ text: 'x', mentions: mentions(600).map((id) => id.replaceAll('x', 'é')) })).toBe(
    'too_large',
  );
});
