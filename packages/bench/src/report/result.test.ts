import { expect, test } from '@jest/globals';
import { measureOf } from './result.ts';

test('an aim on the ratio is judged by the medians of both sides', () => {
  const rounds = { subject: [10, 90, 20], reference: [10, 10, 1_000] };
  const atLeast = measureOf('what', 'unit', rounds, { of: 'ratio', atLeast: 2 });
  expect(atLeast).toMatchObject({ subject: 20, reference: 10, ratio: 2, met: true });
  expect(measureOf('what', 'unit', rounds, { of: 'ratio', atMost: 1.9 }).met).toBe(false);
});

test('an aim on the figure itself needs no reference', () => {
  const measure = measureOf('p99', 'ms', { subject: [21] }, { of: 'subject', atMost: 20 });
  expect(measure).toMatchObject({ reference: null, ratio: null, met: false });
});

test('a reference of zero gives no ratio', () => {
  expect(measureOf('what', 'unit', { subject: [1], reference: [0] }).ratio).toBeNull();
});
