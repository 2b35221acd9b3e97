import { expect, test } from '@jest/globals';
import type { ServerPayload } from '@parley/contracts';
import type { Change } from './changes.ts';
import { Replay } from './replay.ts';

const joined = (rev: number, too_long = false) => ({ rev, too_long }) as ServerPayload<'room.joined'>;
const change = (rev: number, prev_rev: number) => ({ type: 'rev', payload: { rev, prev_rev } }) as Change;

test('a replay is complete when it has come to where the room was joined', () => {
  const replay = new Replay(joined(9), 3);
  expect(replay.take(change(5, 3))).toBe(true);
  expect(replay.isComplete).toBe(false);
  expect(replay.take(change(9, 5))).toBe(true);
  expect([replay.isComplete, replay.changes.length]).toEqual([true, 2]);
});

test('what is known is dropped, and a hole is told', () => {
  const replay = new Replay(joined(9), 3);
  expect(replay.take(change(3, 2))).toBe(true);
  expect(replay.changes).toEqual([]);
  expect(replay.take(change(9, 7))).toBe(false);
});

test('who is not behind has nothing to wait for; who is too far behind waits for the page', () => {
  expect(new Replay(joined(3), 3).isComplete).toBe(true);
  const far = new Replay(joined(9_000, true), 3);
  expect([far.take(change(9_001, 9_000)), far.isComplete]).toEqual([true, false]);
});
