import { expect, test } from '@jest/globals';
import { fieldErrors, inWords } from './in-words.ts';

const refusal = (code: string, more: object = {}) =>
  Object.assign(new Error(code), { code, retryable: false, retryAfterMs: null, fields: [], ...more });

test('a place may have words of its own for a code', () => {
  expect(inWords(refusal('forbidden'), { forbidden: 'The password is not right.' })).toBe(
    'The password is not right.',
  );
  expect(inWords(refusal('forbidden'))).toBe('You may not do this.');
});

test('a refusal for being too often says how long to wait', () => {
  expect(inWords(refusal('rate_limited', { retryAfterMs: 1_000 }))).toMatch(/in a second\.$/);
  expect(inWords(refusal('rate_limited', { retryAfterMs: 61_000 }))).toMatch(/in 61 seconds\.$/);
  expect(inWords(refusal('rate_limited', { retryAfterMs: 7_200_000 }))).toMatch(/in 2 hours\.$/);
});

test('a code that is not known is judged by whether a second try may help', () => {
  expect(inWords(refusal('later', { retryable: true }))).toBe('That did not work. Try again.');
  expect(inWords(refusal('never'))).toBe('That is not possible.');
});

test('what is wrong with a field is found by the last part of its path', () => {
  const error = refusal('invalid', { fields: [{ field: 'do_not_disturb.tz', detail: 'is no time zone' }] });
  expect(fieldErrors(error)).toEqual({ tz: 'Is no time zone.' });
});
