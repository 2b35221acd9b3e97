import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createAppLifecycle } from './app-life.ts';

const times = { suspendAfterMs: 5_000, wokenForMs: 8_000 };
let said: { foreground: boolean; online: boolean };
const client = {
  setForeground(foreground: boolean) {
    said = { ...said, foreground };
  },
  setOnline(online: boolean) {
    said = { ...said, online };
  },
};
const start = (inHand: boolean) => createAppLifecycle(client, { inHand, network: true }, times);

beforeEach(() => {
  said = { foreground: false, online: false };
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('an app that is put away runs on for a moment, then it is suspended and its socket is gone', () => {
  const app = start(true);
  expect(said).toEqual({ foreground: true, online: true });
  app.setInHand(false);
  expect(said).toEqual({ foreground: false, online: true });
  jest.advanceTimersByTime(4_999);
  expect(app.life.get().suspended).toBe(false);
  jest.advanceTimersByTime(1);
  expect(said).toEqual({ foreground: false, online: false });
});

test('one that is taken out again in time is not suspended', () => {
  const app = start(true);
  app.setInHand(false);
  app.setInHand(true);
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual({ foreground: true, online: true });
});

test('a silent push wakes a suspended app in the background, for a while', () => {
  const app = start(false);
  expect(said).toEqual({ foreground: false, online: false });
  app.wake();
  expect(said).toEqual({ foreground: false, online: true });
  jest.advanceTimersByTime(8_000);
  expect(said).toEqual({ foreground: false, online: false });
});

test('without a network there is no socket, wherever the phone is', () => {
  const app = start(true);
  app.setNetwork(false);
  expect(said).toEqual({ foreground: true, online: false });
  app.setNetwork(true);
  expect(said.online).toBe(true);
});
