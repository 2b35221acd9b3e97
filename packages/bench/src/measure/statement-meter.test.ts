import { expect, test } from '@jest/globals';
import { statementsBeyond } from './statement-meter.ts';

test('what ran beyond the usual is counted by statement, and what ran less pays for nothing', () => {
  const usual = { calls: { send: 100, poll: 10 }, ms: 5_000 };
  const observed = { calls: { send: 20, poll: 5, open: 30 }, ms: 2_000 };
  expect(statementsBeyond(usual, observed)).toEqual({ open: 30, poll: 1 });
});
