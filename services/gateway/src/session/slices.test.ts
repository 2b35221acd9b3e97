import { expect, test } from '@jest/globals';
import { Slices } from './slices.ts';

function workFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('all have their turn, in the order in which they asked', async () => {
  const slices = new Slices();
  const order: number[] = [];
  const turns = Array.from({ length: 100 }, async (_, index) => {
    await slices.turn();
    order.push(index);
  });
  await Promise.all(turns);
  expect(order).toEqual(Array.from({ length: 100 }, (_, index) => index));
  await slices.turn();
});

test('what comes in meanwhile is worked on before the last of a long line', async () => {
  const slices = new Slices();
  let done = 0;
  const turns = Array.from({ length: 50 }, async () => {
    await slices.turn();
    workFor(2);
    done += 1;
  });
  const doneBefore = await new Promise<number>((resolve) => setTimeout(() => resolve(done), 1));
  expect(doneBefore).toBeLessThan(50);
  await Promise.all(turns);
  expect(done).toBe(50);
});

test('once closed nobody waits', async () => {
  const slices = new Slices();
  const turns = Array.from({ length: 5 }, () => slices.turn());
  slices.close();
  await Promise.all([...turns, slices.turn()]);
});
