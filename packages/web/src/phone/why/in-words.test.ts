import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { becauseOf } from './because.ts';
import { inWords } from './in-words.ts';
import type { Decision } from './trace.ts';

const you = { you: true } as const;
const bob = { you: false, name: 'Bob' } as const;
const decision = (change: Partial<Decision>): Decision => ({
  recipient_id: 'bob',
  device: null,
  kind: 'alert',
  outcome: 'sent',
  reason: null,
  merged: false,
  status: 200,
  attempts: 1,
  apns_id: null,
  decided_at: '2026-11-25T09:41:00.100Z',
  sent_at: '2026-11-25T09:41:00.300Z',
  ...change,
});

test('every reason that push-worker knows is put into words', () => {
  const file = new URL('../../../../../services/push-worker/src/reasons.ts', import.meta.url);
  const union = readFileSync(file, 'utf8').split(';', 1)[0] ?? '';
  const reasons = [...union.matchAll(/\| '(\w+)'/g)].map(([, reason]) => reason ?? '');
  expect(reasons.length).toBeGreaterThan(15);
  expect(reasons.filter((reason) => becauseOf(reason, you) === reason)).toEqual([]);
});

test('a reason that is not known stays as it is', () =>
  expect(becauseOf('full_moon', you)).toBe('full_moon'));

test('a push is told with the time it took since the message was sent', () => {
  expect(inWords(decision({}), you, '2026-11-25T09:41:00.000Z')).toMatchObject({
    tone: 'pushed',
    short: 'Pushed 300 ms after it was sent',
  });
});

test('no push is told with whose doing it was', () => {
  const muted = decision({ outcome: 'suppressed', reason: 'muted', status: null, sent_at: null });
  expect(inWords(muted, you).short).toBe('No push: you had muted the conversation');
  expect(inWords(muted, bob).short).toBe('No push: they had muted the conversation');
});

test('what Apple refused is told with what happens next', () => {
  const busy = decision({ outcome: 'retrying', reason: 'ServiceUnavailable', status: 503, sent_at: null });
  expect(inWords(busy, you)).toMatchObject({
    tone: 'waiting',
    short: 'Apple said 503 ServiceUnavailable: goes again',
  });
  const gone = decision({
    outcome: 'failed',
    reason: 'Unregistered',
    status: 410,
    attempts: 2,
    sent_at: null,
  });
  expect(inWords(gone, you)).toMatchObject({
    tone: 'failed',
    short: 'Given up: Apple said 410 Unregistered',
  });
  const silent = decision({ outcome: 'retrying', reason: 'timeout', status: null, sent_at: null });
  expect(inWords(silent, you).short).toBe('Apple did not answer (timeout): goes again');
});
