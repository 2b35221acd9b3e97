import type { Changes } from '../upstream/changes-reader.ts';
import type { Member, Room } from './room.ts';
import type { RoomEvent } from './room-event.ts';

/** A replay is given in pieces of this size, each when the peer has taken the one before. */
const PIECE_BYTES = 128 * 1024;

export type ReadChanges = (conversationId: string, sinceRev: number) => Promise<Changes>;

/**
 * Lets a held member go live from `rev` without a hole and without a double: first what it misses, from
 * memory or else from the database, then live, in the same turn in which nothing is missing any more.
 * Resolves early when the member leaves meanwhile; throws when the database cannot be read.
 */
export async function release(member: Member, rev: number, readChanges: ReadChanges): Promise<void> {
  const { room, socket } = member;
  member.rev = rev;
  while (isStillHeld(member)) {
    if (room.rev <= member.rev) {
      member.isHeld = false;
      return;
    }
    const before = member.rev;
    await replay(member, await missedSince(room, before, readChanges));
    if (!isStillHeld(member)) return;
    // The database knows of nothing newer: the room is ahead of it, and repair will see to that.
    if (member.rev === before) member.isHeld = false;
    else await socket.drained();
  }
}

/**
 * What came after a rev, or a first page of it: from the room's memory, else from the database. What the
 * room had not heard of yet passes through it first, so that a leave in it counts before what follows.
 */
export async function missedSince(
  room: Room,
  rev: number,
  readChanges: ReadChanges,
): Promise<readonly RoomEvent[]> {
  const recent = room.recentSince(rev);
  if (recent) return recent;
  const { events } = await readChanges(room.conversationId, rev);
  room.learn(events);
  return events;
}

/** Gives a member frames in order, no faster than its peer takes those of all its rooms, while the member is held. */
export async function replay(member: Member, events: readonly RoomEvent[]): Promise<void> {
  const { room, socket } = member;
  let bytesLeft = 0;
  for (const event of events) {
    if (event.rev <= member.rev) continue;
    if (bytesLeft <= 0) {
      // Other rooms wait for the same: no await may come between the last answer and what is given.
      for (let wait = socket.drained(); wait; wait = socket.drained()) await wait;
      if (!isStillHeld(member)) return;
      bytesLeft = PIECE_BYTES;
    }
    room.show(member, event);
    member.rev = event.rev;
    bytesLeft -= event.wire.length;
  }
}

function isStillHeld(member: Member): boolean {
  return member.isHeld && member.socket.memberships.get(member.room.conversationId) === member;
}
