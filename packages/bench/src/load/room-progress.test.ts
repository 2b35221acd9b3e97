import { expect, test } from '@jest/globals';
import { RoomProgress } from './room-progress.ts';

test('changes apply in order, repeats are dropped, holes are seen', () => {
  const room = new RoomProgress(3, 1);
  expect(room.arrived(4, 3, true)).toBe('applied');
  expect(room.arrived(4, 3, true)).toBe('repeated');
  expect(room.arrived(6, 4, false)).toBe('applied');
  expect(room.arrived(8, 7, true)).toBe('hole');
  expect(room).toMatchObject({ rev: 6, seq: 2, holes: 1, repeats: 1 });
});

test('what is live before the replay is neither applied nor a hole', () => {
  const room = new RoomProgress(3, 3);
  room.joining();
  expect(room.arrived(6, 5, true)).toBe('early');
  expect(room.isSynced).toBe(false);
  room.joined(6);
  expect(room.isSynced).toBe(false);
  for (const rev of [4, 5, 6]) room.arrived(rev, rev - 1, true);
  expect(room).toMatchObject({ isSynced: true, seq: 6, holes: 0 });
});
