import { expect, test } from '@jest/globals';
import { Value } from './value.ts';

test('a listener is told of the latest state, after the change and once for all changes of a moment', async () => {
  const value = new Value(0);
  const told: number[] = [];
  value.subscribe((now) => told.push(now));
  value.set(1);
  value.set(2);
  expect(told).toEqual([]);
  await Promise.resolve();
  expect(told).toEqual([2]);
});

test('who has unsubscribed is told nothing more, and the same value is no change', async () => {
  const value = new Value('a');
  const told: string[] = [];
  const unsubscribe = value.subscribe((now) => told.push(now));
  value.set('a');
  await Promise.resolve();
  value.set('b');
  unsubscribe();
  await Promise.resolve();
  expect(told).toEqual([]);
});

test('a listener that another one unsubscribes is not told', async () => {
  const value = new Value('a');
  const told: string[] = [];
  value.subscribe(() => unsubscribe());
  const unsubscribe = value.subscribe((now) => told.push(now));
  value.set('b');
  await Promise.resolve();
  expect(told).toEqual([]);
});

test('an iterator begins with what is, goes on with what changes, and leaves no listener behind', async () => {
  const value = new Value(1);
  const seen: number[] = [];
  for await (const now of value) {
    seen.push(now);
    if (now === 3) break;
    value.set(now + 1);
  }
  expect(seen).toEqual([1, 2, 3]);
});

test('a listener that throws does not keep others from being told', async () => {
  const value = new Value(1);
  const told: number[] = [];
  const { reportError } = globalThis as { reportError?: unknown };
  const reported: unknown[] = [];
  Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
  value.subscribe(() => {
    throw new Error('a fault of the app');
  });
  value.subscribe((now) => told.push(now));
  value.set(2);
  await Promise.resolve();
  Object.assign(globalThis, { reportError });
  expect([told, reported.length]).toEqual([[2], 1]);
});
