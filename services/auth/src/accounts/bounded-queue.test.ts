import { expect, test } from '@jest/globals';
import { createBoundedQueue } from './bounded-queue.ts';

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('at most `concurrency` run at once, in the order they came', async () => {
  const queue = createBoundedQueue({ concurrency: 2, maxWaiting: 10 });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    [1, 2, 3, 4, 5, 6].map((n) =>
      queue.run(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(n);
        await new Promise(setImmediate);
        running -= 1;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual([1, 2, 3, 4, 5, 6]);
});

test('one too many is refused as busy with a time to retry after, and costs the others nothing', async () => {
  const queue = createBoundedQueue({ concurrency: 1, maxWaiting: 1 });
  const first = gate();
  const running = queue.run(() => first.opened);
  const waiting = queue.run(async () => 'waited');
  await expect(queue.run(async () => 'never')).rejects.toMatchObject({ code: 'busy', retryAfterMs: 1_000 });
  first.open();
  await running;
  await expect(waiting).resolves.toBe('waited');
});

test('work that fails frees its place', async () => {
  const queue = createBoundedQueue({ concurrency: 1, maxWaiting: 0 });
  await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(queue.run(async () => 'fine')).resolves.toBe('fine');
});
