import { expect, test } from '@jest/globals';
import type { ShownNotification } from '../simulator/wire.ts';
import { stacksOf } from './stacks.ts';

const shown = (apns_id: string, thread?: string) =>
  ({ apns_id, payload: { aps: thread === undefined ? {} : { 'thread-id': thread } } }) as ShownNotification;

test('notifications of a thread are one stack, the newest on top, the latest stack first', () => {
  const stacks = stacksOf([shown('1', 'a'), shown('2', 'b'), shown('3'), shown('4', 'a')]);
  expect(stacks.map(({ key, notifications }) => [key, notifications.map(({ apns_id }) => apns_id)])).toEqual([
    ['a', ['4', '1']],
    ['3', ['3']],
    ['b', ['2']],
  ]);
});
