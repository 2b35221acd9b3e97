import { expect, test } from '@jest/globals';
import { createRepeatedText } from './repeated-text.ts';

const TEXT = 'Look at this wonderful offer';

function watch(maxTexts?: number) {
  const clock = { nowMs: 1_000_000 };
  const options = { now: () => clock.nowMs, ...(maxTexts === undefined ? {} : { maxTexts }) };
  return { clock, repeated: createRepeatedText(options) };
}

test('the same text goes to ten conversations in a minute, whatever its case and spaces', () => {
  const { clock, repeated } = watch();
  for (let place = 0; place < 10; place++) {
    expect(repeated.waitMs('ann', `c${place}`, place % 2 ? TEXT : ` ${TEXT.toUpperCase()}\n`)).toBe(0);
    clock.nowMs += 1_000;
  }
  expect(repeated.waitMs('ann', 'c10', TEXT)).toBe(50_000);
  // Again where it was said before, by others, or something else.
  expect(repeated.waitMs('ann', 'c3', TEXT)).toBe(0);
  expect(repeated.waitMs('ben', 'c10', TEXT)).toBe(0);
  expect(repeated.waitMs('ann', 'c10', `${TEXT}!`)).toBe(0);
  clock.nowMs += 50_000;
  expect(repeated.waitMs('ann', 'c10', TEXT)).toBe(0);
  expect(repeated.waitMs('ann', 'c11', TEXT)).toBe(1_000);
});

test('what cannot be seen makes no other text', () => {
  const { repeated } = watch();
  for (let place = 0; place < 10; place++) {
    expect(repeated.waitMs('ann', `c${place}`, TEXT + '\u200B'.repeat(place))).toBe(0);
  }
  expect(repeated.waitMs('ann', 'c10', `\uFEFF${TEXT}\u2060`)).toBeGreaterThan(0);
});

test('short texts are everybody’s', () => {
  const { repeated } = watch();
  for (let place = 0; place < 100; place++)
    expect(repeated.waitMs('ann', `c${place}`, 'Happy new year!')).toBe(0);
});

test('no more texts are remembered than may be, those not said for longest go first', () => {
  const { repeated } = watch(4);
  for (let place = 0; place < 10; place++) repeated.waitMs('ann', `c${place}`, TEXT);
  for (const other of ['one', 'two']) repeated.waitMs('ann', 'c', `${other} long enough to count`);
  expect(repeated.waitMs('ann', 'c10', TEXT)).toBeGreaterThan(0);
  for (const other of ['3', '4', '5', '6']) repeated.waitMs('ann', 'c', `${other} long enough to count, too`);
  expect(repeated.waitMs('ann', 'c10', TEXT)).toBe(0);
});
