import { expect, test } from '@jest/globals';
import type { Session } from '../session/session.ts';
import { inOrder } from './in-order.ts';

const socket = () => ({}) as Session;

test('the changes of one socket run one after another, in the order they were asked for', async () => {
  const session = socket();
  const events: string[] = [];
  const turns = [4, 1].map((turns, i) => async () => {
    events.push(`begin ${i}`);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    events.push(`end ${i}`);
  });
  await Promise.all(turns.map((change) => inOrder(session, change)));
  expect(events).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
});

test('a change that is refused does not hold up the next, and its refusal is its own', async () => {
  const session = socket();
  const refused = inOrder(session, () => Promise.reject(new Error('refused')));
  const next = inOrder(session, () => Promise.resolve());
  await expect(refused).rejects.toThrow('refused');
  await expect(next).resolves.toBeUndefined();
});

test('sockets do not wait for each other', async () => {
  let end = () => {};
  const first = inOrder(
    socket(),
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await inOrder(socket(), () => Promise.resolve());
  end();
  await first;
});

test('changes about different things do not wait for each other', async () => {
  const session = socket();
  let end = () => {};
  const first = inOrder(
    session,
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
    'one message',
  );
  await inOrder(session, () => Promise.resolve(), 'another');
  await inOrder(session, () => Promise.resolve());
  end();
  await first;
});
