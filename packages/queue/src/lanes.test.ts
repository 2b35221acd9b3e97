import { expect, test } from '@jest/globals';
import { createLanes } from './lanes.ts';

function gatedTask() {
  const gate = Promise.withResolvers<void>();
  const task = { started: false, run: async () => {}, finish: gate.resolve };
  task.run = () => {
    task.started = true;
    return gate.promise;
  };
  return task;
}

const settle = () => new Promise(setImmediate);

test('a task waits for the one before it under its key, not for other keys', async () => {
  const lanes = createLanes(10);
  const [first, second, other] = [gatedTask(), gatedTask(), gatedTask()];
  lanes.add('a', first.run);
  lanes.add('a', second.run);
  lanes.add('b', other.run);
  expect([first.started, second.started, other.started]).toEqual([true, false, true]);
  first.finish();
  await settle();
  expect(second.started).toBe(true);
});

test('no more tasks run than the limit, and the next starts when one ends', async () => {
  const lanes = createLanes(1);
  const [first, second] = [gatedTask(), gatedTask()];
  lanes.add('a', first.run);
  lanes.add('b', second.run);
  expect(second.started).toBe(false);
  first.finish();
  await settle();
  expect(second.started).toBe(true);
});

test('dropped tasks never start, and their keys take new ones', async () => {
  const lanes = createLanes(1);
  const [running, behind, ready, later] = [gatedTask(), gatedTask(), gatedTask(), gatedTask()];
  lanes.add('a', running.run);
  lanes.add('a', behind.run);
  lanes.add('b', ready.run);
  lanes.drop();
  running.finish();
  await lanes.idle();
  expect([behind.started, ready.started]).toEqual([false, false]);
  lanes.add('a', later.run);
  expect(later.started).toBe(true);
  later.finish();
});
