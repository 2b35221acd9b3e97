import { expect, test } from '@jest/globals';
import { summaryOf } from './frame-summary.ts';

test('a frame is told by its text and its numbers', () => {
  expect(summaryOf({ payload: { rev: 3, prev_rev: 2, message: { text: 'Hi' } } })).toBe(
    '“Hi” · rev 3 · prev_rev 2',
  );
  expect(summaryOf({ payload: { code: 'busy', message: 'Try again' } })).toBe('Try again · code busy');
  expect(summaryOf({ payload: undefined })).toBe('');
});
