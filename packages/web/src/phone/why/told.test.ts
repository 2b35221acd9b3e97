import { expect, test } from '@jest/globals';
import type { Message } from '@parley/client';
import { groupedTold, shortOf, toldOf } from './told.ts';
import { type Decision, isOpenFor } from './trace.ts';

const token = `${'0'.repeat(56)}12345678`;
const reader = { userId: 'alice', token, nameOf: (id: string) => id.toUpperCase() };
const at = '2026-11-25T09:41:00.000Z';
const from = (sender_id: string, sent_at = at) => ({ id: 'm', sender_id, sent_at }) as Message;
const decision = (recipient_id: string, outcome: string, device: string | null = null) =>
  ({
    recipient_id,
    outcome,
    device,
    kind: 'alert',
    reason: 'muted',
    decided_at: at,
    sent_at: at,
  }) as Decision;

test('of a message to oneself the own phones are told, and this one is what the list shows', () => {
  const decisions = [
    decision('alice', 'sent', '99999999'),
    decision('alice', 'suppressed', '12345678'),
    decision('bob', 'sent'),
  ];
  const told = toldOf(decisions, from('carol'), reader);
  expect(told.map(({ about }) => about)).toEqual(['Another phone of yours', 'This phone']);
  expect(shortOf(told)?.short).toBe('No push: you had muted the conversation');
  expect(shortOf(told.slice(0, 1))?.short).toBe('Nothing yet for this phone');
});

test('of an own message it is told what became of it for the others', () => {
  const decisions = [
    decision('alice', 'suppressed'),
    decision('bob', 'suppressed'),
    decision('carol', 'sent'),
  ];
  const told = toldOf(decisions, from('alice'), reader);
  expect(told.map(({ about }) => about)).toEqual(['BOB', 'CAROL']);
  expect(shortOf(told)).toEqual({ tone: 'pushed', short: 'Pushed to 1 of 2' });
  expect(shortOf(told.slice(0, 1))?.short).toBe('BOB: no push: they had muted the conversation');
});

test('phones of which the same is to be said are told as one, this phone first', () => {
  const decisions = [
    decision('alice', 'sent', '99999999'),
    decision('alice', 'sent', '88888888'),
    decision('alice', 'sent', '12345678'),
  ];
  const told = groupedTold(toldOf(decisions, from('carol'), reader));
  expect(told.map(({ about }) => about)).toEqual(['This phone', '2 other phones of yours']);
});

test('a trace is asked again until this phone is decided about, or the time for it is over', () => {
  const isOpen = isOpenFor(token, from('carol', new Date().toISOString()));
  expect(isOpen([decision('alice', 'sent', '99999999')])).toBe(true);
  expect(isOpen([decision('alice', 'sent', '12345678')])).toBe(false);
  expect(isOpen([decision('alice', 'retrying', '12345678')])).toBe(true);
  expect(isOpenFor(token, from('carol'))([decision('alice', 'sent', '99999999')])).toBe(false);
});
