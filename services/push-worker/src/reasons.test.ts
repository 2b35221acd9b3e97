import { expect, test } from '@jest/globals';
import { type RecipientFacts, reasonAgainst } from './reasons.ts';

const owed: RecipientFacts = {
  member: true,
  blocked: false,
  muted: false,
  notify: 'all',
  mentioned: false,
  quiet: false,
  read: false,
};
const everything: RecipientFacts = {
  member: false,
  blocked: true,
  muted: true,
  notify: 'none',
  mentioned: false,
  quiet: true,
  read: true,
};

test('the first reason in the order of the design is the one recorded', () => {
  const order: [Partial<RecipientFacts>, string | null][] = [
    [{}, 'not_member'],
    [{ member: true }, 'blocked'],
    [{ blocked: false }, 'muted'],
    [{ muted: false }, 'notify_level'],
    [{ notify: 'all' }, 'do_not_disturb'],
    [{ quiet: false }, 'read'],
    [{ read: false }, null],
  ];
  let facts = everything;
  for (const [change, reason] of order) {
    facts = { ...facts, ...change };
    expect(reasonAgainst(facts)).toBe(reason);
  }
});

test('a mention passes the level mentions, and neither none nor a mute', () => {
  const mentioned = { ...owed, mentioned: true };
  expect(reasonAgainst({ ...owed, notify: 'mentions' })).toBe('notify_level');
  expect(reasonAgainst({ ...mentioned, notify: 'mentions' })).toBeNull();
  expect(reasonAgainst({ ...mentioned, notify: 'none' })).toBe('notify_level');
  expect(reasonAgainst({ ...mentioned, muted: true })).toBe('muted');
});
