import { expect, test } from '@jest/globals';
import { createBoundedJobs, createPlaces } from './bounded-jobs.ts';

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
}

test('so many jobs run, so many wait in line, the next is refused; a failed job makes room too', async () => {
  const jobs = createBoundedJobs({ parallel: 1, waiting: 1 });
  const { open, passed } = gate();
  const order: string[] = [];
  const first = jobs.run('ann', async () => {
    await passed;
    throw new Error('failed');
  });
  const second = jobs.run('ann', async () => order.push('second'));
  await expect(jobs.run('ann', async () => order.push('third'))).rejects.toMatchObject({ code: 'busy' });
  expect(order).toEqual([]);
  open();
  await expect(first).rejects.toThrow('failed');
  await second;
  await jobs.run('ann', async () => order.push('fourth'));
  expect(order).toEqual(['second', 'fourth']);
});

test('users take turns: one job of each runs, and nobody waits for all that another has in line', async () => {
  const jobs = createBoundedJobs({ parallel: 2, waiting: 5 });
  const { open, passed } = gate();
  const order: string[] = [];
  const job = (user: string, name: string) =>
    jobs.run(user, async () => {
      order.push(name);
      await passed;
    });
  const done = [job('ann', 'ann 1'), job('ann', 'ann 2'), job('ann', 'ann 3'), job('ben', 'ben 1')];
  await Promise.resolve();
  expect(order).toEqual(['ann 1', 'ben 1']);
  done.push(job('cid', 'cid 1'), job('dan', 'dan 1'));
  open();
  await Promise.all(done);
  expect(order).toEqual(['ann 1', 'ben 1', 'cid 1', 'dan 1', 'ann 2', 'ann 3']);
});

test('places are bounded for each user and for all, and are given back', async () => {
  const take = createPlaces({ total: 3, each: 2 });
  const { open, passed } = gate();
  const held = ['ann', 'ann', 'ben'].map((user) => take(user, () => passed));
  await expect(take('ann', async () => {})).rejects.toMatchObject({ code: 'busy' });
  await expect(take('cid', async () => {})).rejects.toMatchObject({ code: 'busy' });
  open();
  await Promise.all(held);
  await expect(take('ann', async () => 'in')).resolves.toBe('in');
});
