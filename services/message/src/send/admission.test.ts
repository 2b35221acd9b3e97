import { expect, test } from '@jest/globals';
import { createAdmission } from './admission.ts';

test('no more than the bound are admitted, until places come back', () => {
  const admission = createAdmission({ most: 2, targetMs: 100, least: 10 });
  expect([admission.admit(), admission.admit(), admission.admit()]).toEqual([true, true, false]);
  admission.release(1);
  expect([admission.admit(), admission.admit()]).toEqual([true, false]);
});

test('when messages keep waiting, no more wait than are stored within the target', () => {
  let now = 0;
  const admission = createAdmission({ most: 10_000, targetMs: 100, least: 10, now: () => now });
  const fill = () => {
    while (admission.waiting < 5_000 && admission.admit());
  };
  for (let round = 0; round < 30; round++) {
    fill();
    now += 200;
    admission.release(Math.min(400, admission.waiting));
  }
  fill();
  // 2 a millisecond.
  while (admission.waiting > 200) admission.release(100);
  while (admission.admit());
  expect(admission.waiting).toBe(200);
});

test('a burst that comes at once is admitted, and a refused sender is told to come back when it is stored', () => {
  let now = 0;
  const admission = createAdmission({ most: 1_000, targetMs: 100, least: 10, now: () => now });
  for (let i = 0; i < 1_000; i++) expect(admission.admit()).toBe(true);
  expect(admission.admit()).toBe(false);
  now = 2_000;
  expect(admission.admit()).toBe(false);
  admission.release(400);
  // 0.2 a millisecond, 600 waiting.
  expect(admission.retryAfterMs()).toBeGreaterThanOrEqual(3_000);
});
