import { expect, test } from '@jest/globals';
import { frameKinds } from '@parley/contracts';
import { RecentFrames, type Ring } from './recent-frames.ts';
import { roomEvent } from './room-event.ts';

const ring = (): Ring => ({ conversationId: 'c', events: [], stalePlaces: 0 });
const event = (rev: number, prevRev = rev - 1) =>
  roomEvent({ kind: 1, rev, prevRev, seq: rev }, Buffer.alloc(98));
const revs = (frames: RecentFrames, of: Ring, since: number) =>
  frames.since(of, since)?.map(({ rev }) => rev);

test('a ring answers from the rev where it begins, and not before', () => {
  const frames = new RecentFrames({ maxPerRoom: 3, maxBytes: 10_000 });
  const room = ring();
  for (const rev of [2, 3, 4, 5]) frames.push(room, event(rev));
  expect(revs(frames, room, 2)).toEqual([3, 4, 5]);
  expect(revs(frames, room, 4)).toEqual([5]);
  expect(revs(frames, room, 5)).toEqual([]);
  expect(frames.since(room, 1)).toBeNull();
});

test('a frame that does not begin where the last one ended starts the ring anew', () => {
  const frames = new RecentFrames({ maxPerRoom: 8, maxBytes: 10_000 });
  const room = ring();
  frames.push(room, event(2));
  frames.push(room, event(9));
  expect(frames.since(room, 1)).toBeNull();
  expect(revs(frames, room, 8)).toEqual([9]);
});

test('over all rooms the oldest frame goes first, and the bytes stay within the bound', () => {
  const frames = new RecentFrames({ maxPerRoom: 8, maxBytes: 500 });
  const [quiet, busy] = [ring(), ring()];
  frames.push(quiet, event(2));
  for (let rev = 2; rev < 100; rev++) frames.push(busy, event(rev));
  expect(frames.bytes).toBeLessThanOrEqual(500);
  expect(frames.since(quiet, 1)).toBeNull();
  expect(revs(frames, busy, 94)).toEqual([95, 96, 97, 98, 99]);
});

test('nothing is left of many frames of a busy room beside a quiet one', () => {
  const frames = new RecentFrames({ maxPerRoom: 2, maxBytes: 1_000_000 });
  const [quiet, busy] = [ring(), ring()];
  frames.push(quiet, event(2));
  for (let rev = 2; rev < 20_000; rev++) frames.push(busy, event(rev));
  expect(frames.bytes).toBe(3 * 100);
  frames.clear(busy);
  frames.clear(quiet);
  expect(frames.bytes).toBe(0);
});

test('older frames go in front, the newest of them that fit, and the ring reaches further back', () => {
  const frames = new RecentFrames({ maxPerRoom: 4, maxBytes: 10_000 });
  const room = ring();
  for (const rev of [7, 8]) frames.push(room, event(rev));
  frames.prepend(room, [event(3, 2), event(5, 3), event(6)]);
  expect(revs(frames, room, 3)).toEqual([5, 6, 7, 8]);
  expect(revs(frames, room, 4)).toEqual([5, 6, 7, 8]);
  expect(frames.since(room, 2)).toBeNull();
  frames.push(room, event(9));
  expect(revs(frames, room, 5)).toEqual([6, 7, 8, 9]);
});

test('with frames put in front, the bytes stay within the bound and nothing is left after clearing', () => {
  const frames = new RecentFrames({ maxPerRoom: 50, maxBytes: 2_000 });
  const rooms = Array.from({ length: 5 }, ring);
  for (let rev = 100; rev < 140; rev++) for (const room of rooms) frames.push(room, event(rev));
  for (const room of rooms) {
    const first = room.events[0]?.rev ?? 140;
    frames.prepend(
      room,
      Array.from({ length: 30 }, (_, index) => event(first - 30 + index)),
    );
    expect(frames.bytes).toBeLessThanOrEqual(2_000);
  }
  for (let rev = 140; rev < 2_000; rev++) {
    frames.push(rooms[rev % 5] as Ring, event(rev, rev - 5));
    expect(frames.bytes).toBeLessThanOrEqual(2_000);
  }
  for (const room of rooms) frames.clear(room);
  expect(frames.bytes).toBe(0);
});

test('of a message that changed, memory has the body of the last frame only', () => {
  const frames = new RecentFrames({ maxPerRoom: 8, maxBytes: 10_000 });
  const room = ring();
  const about = (rev: number, kind: number, seq: number, text: string) =>
    roomEvent({ kind, rev, prevRev: rev - 1, seq }, Buffer.from(text));
  frames.push(room, about(4, frameKinds.message, 2, 'secret'));
  frames.push(room, about(5, frameKinds.message, 3, 'other'));
  frames.push(room, about(6, frameKinds.messageUpdated, 2, 'changed secret'));
  frames.push(room, about(7, frameKinds.messageUpdated, 2, 'deleted'));
  frames.prepend(room, [about(3, frameKinds.message, 2, 'older secret')]);
  const shown = frames.since(room, 2) ?? [];
  expect(shown.map(({ rev, prevRev }) => [rev, prevRev])).toEqual(
    [3, 4, 5, 6, 7].map((rev) => [rev, rev - 1]),
  );
  const texts = shown.map(({ wire }) => wire.toString());
  expect(texts.join()).not.toContain('secret');
  expect(texts[2]).toContain('other');
  expect(texts[4]).toContain('deleted');
  frames.clear(room);
  expect(frames.bytes).toBe(0);
});
