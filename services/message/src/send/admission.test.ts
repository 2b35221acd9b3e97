import { expect, test } from '@jest/globals';
import { createAdmission } from './admission.ts';

test('no more than the bound are admitted, until places come back', () => {
  const admission = createAdmission({ most: 2 });
  expect([admission.admit(), admission.admit(), admission.admit()]).toEqual([true, true, false]);
  admission.release(1);
  expect([admission.admit(), admission.admit()]).toEqual([true, false]);
});

test('a refused sender is told to come back when the queue will have drained at the measured rate', () => {
  let now = 0;
  const admission = createAdmission({ most: 1_000, now: () => now });
  for (let i = 0; i < 1_000; i++) admission.admit();
  now = 2_000;
  admission.release(400);
  // 0.2 a millisecond, 600 waiting.
  expect(admission.retryAfterMs()).toBe(3_000);
});
