import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { checkPushes } from './check-pushes.ts';
import {
  blockKey,
  type DecisionWrite,
  type Membership,
  membershipKey,
  type Ownership,
  type PushEvidence,
} from './evidence.ts';
import { Timeline } from './timeline.ts';

const token = 'a'.repeat(64);
const device = createHash('sha256').update(token).digest('hex');
const member: Membership = { isMember: true, joinedSeq: 0, readSeq: 0, mutedUntilMs: 0, notify: 'default' };

const decision: DecisionWrite = {
  ...{ atMs: 1_000_100, messageId: 'm1', recipientId: 'bob', device, kind: 'alert' },
  ...{ outcome: 'sent', reason: null, apnsId: 'p1' },
};
const suppressed = { ...decision, outcome: 'suppressed', apnsId: null };

/** One message from Ada to Bob, pushed to his only device; `planted` is what went wrong. */
function evidence(planted: Partial<PushEvidence> = {}): PushEvidence {
  return {
    messages: [
      { id: 'm1', conversationId: 'c', seq: 1, senderId: 'ada', sentAtMs: 1_000_000, deletedAtMs: null },
    ],
    memberships: new Map([
      [membershipKey('c', 'ada'), new Timeline<Membership>().add(0, member)],
      [membershipKey('c', 'bob'), new Timeline<Membership>().add(0, member)],
    ]),
    blocks: new Map(),
    owners: new Map([[token, new Timeline<Ownership>().add(0, { userId: 'bob', generation: 1 })]]),
    decisions: [decision],
    answers: [{ token, apnsId: 'p1', status: 200, reason: null }],
    banners: [{ token, apnsId: 'p1', messageId: 'm1', recipientId: 'bob', isNew: true, atMs: 1_000_100 }],
    moves: [{ token, userId: 'bob', startedAtMs: 0, confirmedAtMs: 1 }],
    devices: [{ token, userId: 'bob', banners: ['m1'], badge: 1, trueBadge: 1 }],
    endMs: 2_000_000,
    ...planted,
  };
}

const bob = (timeline: Timeline<Membership>) =>
  new Map([...evidence().memberships, [membershipKey('c', 'bob'), timeline]]);
const kinds = (planted: Partial<PushEvidence>) => checkPushes(evidence(planted)).map(({ kind }) => kind);

test('a push that arrived as it should is no violation', () => {
  expect(checkPushes(evidence())).toEqual([]);
});

test.each<[string, Partial<PushEvidence>]>([
  ['was never decided', { decisions: [] }],
  ['is still waiting', { decisions: [{ ...decision, outcome: 'retrying', reason: 'reset' }] }],
  [
    'is recorded as sent and was not taken',
    { answers: [{ token, apnsId: 'p1', status: 503, reason: null }] },
  ],
  [
    'was taken for another device',
    { answers: [{ token: 'b'.repeat(64), apnsId: 'p1', status: 200, reason: null }] },
  ],
  ['was given up', { decisions: [{ ...decision, outcome: 'failed', reason: 'BadTopic', apnsId: null }] }],
  ['was suppressed for a mute that there was not', { decisions: [{ ...suppressed, reason: 'muted' }] }],
  ['was suppressed for its age', { decisions: [{ ...suppressed, reason: 'expired' }] }],
  [
    'was suppressed as moved though its token stayed',
    { decisions: [{ ...suppressed, reason: 'token_moved' }] },
  ],
])('a push that %s is lost', (_, planted) => {
  expect(kinds({ ...planted, banners: [] })).toEqual(['lost']);
});

test('a mute that ended before the message is no reason, one that began after it is', () => {
  const muted = { ...member, mutedUntilMs: 9_000_000 };
  const decisions = [{ ...suppressed, reason: 'muted' }];
  const before = new Timeline<Membership>().add(0, muted).add(900_000, member);
  expect(kinds({ decisions, banners: [], memberships: bob(before) })).toEqual(['lost']);
  const after = new Timeline<Membership>().add(0, member).add(1_000_050, muted);
  expect(kinds({ decisions, banners: [], memberships: bob(after) })).toEqual([]);
});

test.each<[string, Membership]>([
  ['read', { ...member, readSeq: 1 }],
  ['not_member', { ...member, isMember: false }],
  ['notify_level', { ...member, notify: 'none' }],
])('%s that held is a reason', (reason, row) => {
  const memberships = bob(new Timeline<Membership>().add(0, member).add(1_000_050, row));
  expect(kinds({ decisions: [{ ...suppressed, reason }], banners: [], memberships })).toEqual([]);
});

test('a token called dead by APNs, and one that was taken away, are reasons', () => {
  const answers = [{ token, apnsId: 'p1', status: 410, reason: 'Unregistered' }];
  const failed = { ...decision, outcome: 'failed', reason: 'Unregistered' };
  expect(kinds({ answers, decisions: [failed], banners: [] })).toEqual([]);
  const owners = new Map([
    [
      token,
      new Timeline<Ownership>()
        .add(0, { userId: 'bob', generation: 1 })
        .add(1_000_050, { userId: 'eve', generation: 2 }),
    ],
  ]);
  expect(kinds({ owners, decisions: [], banners: [] })).toEqual([]);
});

test('who left before it was decided is not written down, who left much later is owed it all the same', () => {
  const left = (atMs: number) =>
    bob(new Timeline<Membership>().add(0, member).add(atMs, { ...member, isMember: false }));
  expect(kinds({ decisions: [], banners: [], memberships: left(1_000_050) })).toEqual([]);
  expect(kinds({ decisions: [], banners: [], memberships: left(900_000) })).toEqual([]);
  expect(kinds({ decisions: [], banners: [], memberships: left(1_900_000) })).toEqual(['lost']);
});

test('a merged push counts when the one that carries it was taken', () => {
  const merged = { ...decision, reason: 'merged', apnsId: 'p2' };
  const answers = [{ token, apnsId: 'p2', status: 200, reason: null }];
  expect(kinds({ decisions: [merged], answers })).toEqual([]);
  expect(kinds({ decisions: [merged] })).toEqual(['lost']);
});

test('a banner on a device that had been confirmed to be of another account is found', () => {
  const taken = { token, userId: 'eve', startedAtMs: 1_000_010, confirmedAtMs: 1_000_050 };
  const { moves } = evidence();
  expect(kinds({ moves: [...moves, taken] })).toEqual(['wrong account']);
  // While the move is under way it may still be either's, also when nobody knows how it ended.
  expect(kinds({ moves: [...moves, { ...taken, confirmedAtMs: 1_000_200 }] })).toEqual([]);
  expect(kinds({ moves: [...moves, { ...taken, confirmedAtMs: null }] })).toEqual([]);
});

test('two banners for one message on a device are found', () => {
  const [own] = evidence().devices;
  if (!own) throw new Error('there is no device');
  expect(kinds({ devices: [{ ...own, banners: ['m1', 'm2', 'm1'] }] })).toEqual(['double']);
});

test('a badge that is not the unread count is found, except where nobody is signed in', () => {
  const [own] = evidence().devices;
  if (!own) throw new Error('there is no device');
  expect(kinds({ devices: [{ ...own, badge: 2 }] })).toEqual(['wrong badge']);
  expect(kinds({ devices: [{ ...own, badge: 2, userId: null, trueBadge: null }] })).toEqual([]);
});

test('a banner in spite of a reason that had long held is found', () => {
  const left = new Timeline<Membership>().add(0, member).add(1_000_050, { ...member, isMember: false });
  const late = evidence().banners.map((banner) => ({ ...banner, atMs: 1_060_000 }));
  expect(kinds({ memberships: bob(left), banners: late })).toEqual(['not owed']);
  expect(kinds({ memberships: bob(left) })).toEqual([]);
  const blocks = new Map([[blockKey('ada', 'bob'), new Timeline<boolean>().add(1_000_050, true)]]);
  expect(kinds({ blocks, banners: late })).toEqual(['not owed']);
});
