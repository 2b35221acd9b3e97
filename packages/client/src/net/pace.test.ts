import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Pace } from './pace.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('frames go in their order and never faster than the server takes them', () => {
  const pace = new Pace();
  const gone: number[] = [];
  for (let i = 0; i < 400; i++) pace.pass(10, () => gone.push(i));
  expect(gone.length).toBeLessThanOrEqual(100);
  jest.advanceTimersByTime(1_000);
  expect(gone.length).toBeLessThanOrEqual(150);
  jest.advanceTimersByTime(10_000);
  expect(gone).toEqual(Array.from({ length: 400 }, (_, i) => i));
});

test('a long frame counts as several', () => {
  const pace = new Pace();
  let gone = 0;
  for (let i = 0; i < 60; i++) pace.pass(16 * 1024, () => gone++);
  expect(gone).toBeLessThan(34);
  pace.stop();
});

test('a clock that is set back stops nothing', () => {
  let now = 3_600_000;
  const pace = new Pace(() => now);
  let gone = 0;
  for (let i = 0; i < 100; i++) pace.pass(10, () => gone++);
  now = 0;
  jest.advanceTimersByTime(100);
  for (let i = 0; i < 20; i++) {
    now += 100;
    jest.advanceTimersByTime(100);
  }
  expect(gone).toBe(100);
});

test('what waits is bounded, and nothing goes after the end', () => {
  const pace = new Pace();
  let gone = 0;
  let taken = 0;
  for (let i = 0; i < 10_000; i++) if (pace.pass(1, () => gone++)) taken++;
  expect(taken).toBeLessThan(6_000);
  const before = gone;
  pace.stop();
  jest.advanceTimersByTime(60_000);
  expect(gone).toBe(before);
});
