import { expect, test } from '@jest/globals';
import type { Message } from '@parley/client';
import type { RecordedRequest } from '../simulator/wire.ts';
import { happeningsOf } from './happenings.ts';

const second = (count: number) => new Date(Date.UTC(2026, 10, 25, 9, 41, count)).toISOString();
const message = (id: string, at: number, kind = 'text') => ({ id, kind, sent_at: second(at) }) as Message;
const push = (at: number, message_id?: string) =>
  ({
    headers: {},
    received_at: second(at),
    payload: { data: message_id ? { message_id } : {} },
  }) as RecordedRequest;

test('a message comes with its pushes, a push about none of them for itself, the newest first', () => {
  const messages = [message('1', 1), message('2', 5), message('3', 3, 'system')];
  const requests = [push(2, '1'), push(4), push(6, '1')];
  const happenings = happeningsOf(messages, requests, 10);
  expect(happenings.map(({ message: about, pushes }) => [about?.id ?? null, pushes.length])).toEqual([
    ['2', 0],
    [null, 1],
    ['1', 2],
  ]);
  expect(happeningsOf(messages, requests, 1)).toHaveLength(1);
});
