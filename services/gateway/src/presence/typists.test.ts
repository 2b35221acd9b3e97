import { expect, test } from '@jest/globals';
import { Typists } from './typists.ts';

function typistsAt(startMs = 0, bounds: { maxTypists?: number; maxPerTypist?: number } = {}) {
  const clock = { nowMs: startMs };
  const told: string[] = [];
  const members = new Set(['ann a', 'ben a', 'ann b']);
  const typists = new Typists({
    expiryMs: 6_000,
    throttleMs: 3_000,
    restartMs: 1_000,
    maxTypists: 10,
    maxPerTypist: 10,
    ...bounds,
    tell: (userId, conversationId, expiresInMs) => told.push(`${userId} ${conversationId} ${expiresInMs}`),
    isMember: (userId, conversationId) => members.has(`${userId} ${conversationId}`),
    now: () => clock.nowMs,
  });
  const at = (ms: number) => {
    for (; clock.nowMs < ms; clock.nowMs = Math.min(ms, clock.nowMs + 250)) typists.sweep();
    typists.sweep();
  };
  return { typists, told, at, members };
}

test('a start is passed on at once, and repeats at most every three seconds', () => {
  const { typists, told, at } = typistsAt();
  for (let ms = 0; ms <= 5_000; ms += 500) {
    at(ms);
    typists.start('ann', 'a', 'c1');
  }
  expect(told).toEqual(['ann a 6000', 'ann a 5500']);
});

test('typing that is not said again stops after six seconds', () => {
  const { typists, told, at } = typistsAt();
  typists.start('ann', 'a', 'c1');
  at(5_750);
  expect(told).toEqual(['ann a 6000']);
  at(6_000);
  expect(told).toEqual(['ann a 6000', 'ann a 0']);
  at(20_000);
  expect(told).toHaveLength(2);
  expect(typists.size).toBe(0);
});

test('who stops and starts again is shown at once, a second after the start before at the soonest', () => {
  const { typists, told, at } = typistsAt();
  typists.start('ann', 'a', 'c1');
  at(1_500);
  typists.stop('ann', 'a');
  at(1_600);
  typists.start('ann', 'a', 'c1');
  expect(told).toEqual(['ann a 6000', 'ann a 0', 'ann a 6000']);
  told.length = 0;
  typists.stop('ann', 'a');
  at(1_700);
  typists.start('ann', 'a', 'c1');
  at(2_500);
  expect(told).toEqual(['ann a 0']);
  at(2_600);
  expect(told).toEqual(['ann a 0', 'ann a 5100']);
});

test('a start that has to wait is not shown when it stops by then', () => {
  const { typists, told, at } = typistsAt();
  for (let count = 0; count < 2; count++) {
    typists.start('ann', 'a', 'c1');
    typists.stop('ann', 'a');
  }
  at(20_000);
  expect(told).toEqual(['ann a 6000', 'ann a 0']);
});

test('starting and stopping in turns is told once a second', () => {
  const { typists, told, at } = typistsAt();
  for (let ms = 0; ms < 9_000; ms += 100) {
    at(ms);
    typists.start('ann', 'a', 'c1');
    typists.stop('ann', 'a');
  }
  expect(told).toHaveLength(2 * 9);
});

test('a socket that goes stops what was typed on it, and nothing else', () => {
  const { typists, told } = typistsAt();
  typists.start('ann', 'a', 'phone');
  typists.start('ann', 'b', 'laptop');
  typists.start('ben', 'a', 'phone-of-ben');
  told.length = 0;
  typists.left('ann', 'phone');
  expect(told).toEqual(['ann a 0']);
});

test('who left while their typing waited is not shown', () => {
  const { typists, told, at, members } = typistsAt();
  typists.start('ann', 'a', 'c1');
  typists.stop('ann', 'a');
  typists.start('ann', 'a', 'c1');
  members.delete('ann a');
  at(10_000);
  expect(told).toEqual(['ann a 6000', 'ann a 0']);
});

test('typists and their conversations are bounded', () => {
  const { typists, told } = typistsAt(0, { maxTypists: 1, maxPerTypist: 1 });
  typists.start('ann', 'a', 'c1');
  typists.start('ann', 'b', 'c1');
  typists.start('ben', 'a', 'c2');
  expect(told).toEqual(['ann a 6000']);
});
