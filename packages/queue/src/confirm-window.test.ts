import { expect, test } from '@jest/globals';
import { createWindow } from './confirm-window.ts';

test('a full window lets the next one in when a place is given back, in order', async () => {
  const window = createWindow(1, 60_000, () => {});
  const entered: string[] = [];
  await window.enter();
  const second = window.enter().then(() => entered.push('second'));
  const third = window.enter().then(() => entered.push('third'));
  await new Promise(setImmediate);
  expect(entered).toEqual([]);
  window.leave();
  await second;
  expect(entered).toEqual(['second']);
  window.leave();
  await third;
  window.leave();
});

test('those waiting are refused with the reason', async () => {
  const window = createWindow(1, 60_000, () => {});
  await window.enter();
  const waiting = window.enter();
  window.refuse(new Error('away'));
  await expect(waiting).rejects.toThrow('away');
  window.leave();
});

test('a window in which nothing moves is reported as stalled', async () => {
  const stalled = Promise.withResolvers<number>();
  const window = createWindow(2, 10, stalled.resolve);
  await window.enter();
  await window.enter();
  expect(await stalled.promise).toBe(2);
});
