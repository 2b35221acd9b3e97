import { expect, test } from '@jest/globals';
import type { Participant } from '@parley/contracts';
import { Roster } from './roster.ts';

const row = (userId: string, about: Partial<Participant> = {}): Participant => ({
  user_id: userId,
  role: 'member',
  joined_seq: 0,
  left_seq: null,
  last_read_seq: 0,
  last_read_at: null,
  last_delivered_seq: 0,
  rev: 1,
  ...about,
});
const roster = (...rows: Participant[]) =>
  new Roster({ rev: 5, lastSeq: 9, memberCount: rows.length, participantsJson: JSON.stringify(rows) }, 0);
const receipt = (userId: string, deliveredSeq: number, readSeq: number, readAt: string | null) => ({
  conversationId: 'c',
  userId,
  deliveredSeq,
  readSeq,
  readAt,
});
const shown = (of: Roster) => JSON.parse(of.json) as Participant[];

test('rows newer than what was read are applied: who joined is in, who left is out', () => {
  const room = roster(row('ada'), row('ben'));
  room.applyRows(6, [row('cleo'), row('ada', { left_seq: 9 })]);
  expect(shown(room).map(({ user_id: userId }) => userId)).toEqual(['ben', 'cleo']);
  expect(room.memberCount).toBe(2);
});

test('rows that were read already change nothing', () => {
  const room = roster(row('ada', { role: 'owner' }));
  room.applyRows(5, [row('ada', { left_seq: 3 })]);
  expect(shown(room)).toMatchObject([{ user_id: 'ada', role: 'owner' }]);
});

test('cursors only go forward, through receipts and rows alike', () => {
  const room = roster(row('ada'));
  room.applyReceipt(receipt('ada', 7, 4, 'then'));
  room.applyReceipt(receipt('ada', 6, 3, 'before'));
  room.applyRows(6, [row('ada', { role: 'admin', last_read_seq: 2 })]);
  expect(shown(room)).toMatchObject([
    { role: 'admin', last_read_seq: 4, last_read_at: 'then', last_delivered_seq: 7 },
  ]);
});

test('of a large conversation it is a picture, which nothing changes', () => {
  const rows = Array.from({ length: 101 }, (_, index) => row(`user ${index}`));
  const room = roster(...rows);
  room.applyReceipt(receipt('user 3', 7, 4, 'then'));
  room.applyRows(9, [row('user 4', { left_seq: 1 })]);
  expect(shown(room)).toEqual(rows);
});
