import { expect, test } from '@jest/globals';
import { closeCodes, restartReason } from '@parley/contracts/close-codes';
import { nextMove } from './closing.ts';

test.each([
  ['a lost network', 1006, '', null, { do: 'reconnect', afterMs: null }],
  ['a restart that says when', 1012, restartReason(740), null, { do: 'reconnect', afterMs: 740 }],
  ['a restart that does not', 1012, 'service restart', null, { do: 'reconnect', afterMs: 0 }],
  ['an expired token', closeCodes.unauthenticated.code, '', null, { do: 'refresh', afterMs: null }],
  ['a revoked session', closeCodes.revoked.code, '', null, { do: 'ask why', afterMs: null }],
  ['a protocol of later days', closeCodes.unsupported.code, '', null, { do: 'give up', afterMs: null }],
  ['an error that says more than the code', 4401, '', 'forbidden', { do: 'ask why', afterMs: null }],
  ['an error that says less', 4429, '', 'rate_limited', { do: 'reconnect', afterMs: null }],
])('after %s', (_, code, reason, errorCode, move) => {
  expect(nextMove(code, reason, errorCode)).toEqual(move);
});
