import { expect, test } from '@jest/globals';
import { FrameTap } from './net/frame-tap.ts';
import { Value } from './value.ts';

test('who waits for a change and leaves is let go at once', async () => {
  const iterator = new Value(1)[Symbol.asyncIterator]();
  expect(await iterator.next()).toEqual({ done: false, value: 1 });
  const waiting = iterator.next();
  await iterator.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

test('when it is over the last state is given, and then the end', async () => {
  const value = new Value(1);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const now of value) seen.push(now);
  })();
  await Promise.resolve();
  value.set(2);
  value.end();
  await reading;
  expect(seen).toEqual([1, 2]);
});

test('frames that were not read are given before the end, and who waits for the next is let go', async () => {
  const tap = new FrameTap();
  const [reader, leaver] = [tap[Symbol.asyncIterator](), tap[Symbol.asyncIterator]()];
  const [first, never] = [reader.next(), leaver.next()];
  await leaver.return?.();
  expect((await never).done).toBe(true);
  tap.record('sent', { type: 'ping', payload: {} });
  tap.record('sent', { type: 'pong', payload: {} });
  tap.close();
  expect((await first).value?.frame.type).toBe('ping');
  expect((await reader.next()).value?.frame.type).toBe('pong');
  expect((await reader.next()).done).toBe(true);
});
