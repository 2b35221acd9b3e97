import { expect, test } from '@jest/globals';
import { BlockedPairs } from './blocked-pairs.ts';

const list = (blocked: [userId: string, directConversationId: string][] = [], isBlockedBeyond = false) => ({
  epoch: 'e',
  heads: [],
  isPresenceVisible: true,
  blocked: blocked.map(([userId, directConversationId]) => ({ userId, directConversationId })),
  isBlockedBeyond,
});
const change = (userId: string, otherId: string, blocked = true, directConversationId = '') => ({
  ...{ userId, otherId, blocked, directConversationId },
});

function pairsOf(...local: string[]) {
  const clock = { nowMs: 0 };
  const here = new Set(local);
  const pairs = new BlockedPairs({ isLocal: (userId) => here.has(userId), now: () => clock.nowMs });
  return { pairs, clock, here };
}

test('a block holds for both sides that are here, and ends with the feed', () => {
  const { pairs } = pairsOf('ann', 'ben');
  pairs.changed(change('ann', 'ben', true, 'd'));
  expect(pairs.areBlocked('ann', 'ben')).toBe(true);
  expect(pairs.areBlocked('ben', 'ann')).toBe(true);
  expect(pairs.isBlockedConversation('ben', 'd')).toBe(true);
  expect(pairs.isBlockedConversation('ben', 'e')).toBe(false);
  expect(pairs.areBlocked('ann', 'cid')).toBe(false);
  pairs.changed(change('ann', 'ben', false, 'd'));
  expect(pairs.areBlocked('ben', 'ann')).toBe(false);
  expect(pairs.isBlockedConversation('ben', 'd')).toBe(false);
  expect(pairs.size).toBe(0);
});

test('what the feed told is laid over a list that was read before it, and forgotten in time', () => {
  const { pairs, clock } = pairsOf();
  pairs.changed(change('ann', 'ben'));
  pairs.changed(change('cid', 'dan', true));
  pairs.changed(change('cid', 'dan', false));
  expect(pairs.read('ben', list()).blocked).toEqual([['ann', '']]);
  expect(pairs.areBlocked('ben', 'ann')).toBe(true);
  pairs.read('cid', list([['dan', '']]));
  expect(pairs.areBlocked('cid', 'dan')).toBe(false);
  clock.nowMs = 61_000;
  expect(pairs.read('ben', list()).unblocked).toEqual([['ann', '']]);
  expect(pairs.areBlocked('ben', 'ann')).toBe(false);
});

test('who has more blocks than are listed is hidden from everybody', () => {
  const { pairs } = pairsOf('ann');
  pairs.read('ann', list([['ben', '']], true));
  expect(pairs.areBlocked('ann', 'somebody')).toBe(true);
});

test('nothing is kept of users who are gone, nor of more changes than may be', () => {
  const { pairs } = pairsOf('ann');
  pairs.changed(change('ann', 'ben'));
  pairs.forget('ann');
  expect(pairs.size).toBe(0);
  for (let count = 0; count < 20_000; count++) pairs.changed(change('x', `y${count}`));
  // The first ones were forgotten: they are not laid over a list any more.
  pairs.read('y0', list());
  expect(pairs.areBlocked('y0', 'x')).toBe(false);
  pairs.read('y19999', list());
  expect(pairs.areBlocked('y19999', 'x')).toBe(true);
});
