import type { Changes } from '../upstream/changes-reader.ts';
import type { Member } from './room.ts';
import { type RoomEvent, revWire } from './room-event.ts';

/** A replay is given in pieces of this size, each when the peer has taken the one before. */
const PIECE_BYTES = 128 * 1024;

type ReadChanges = (conversationId: string, sinceRev: number) => Promise<Changes>;

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
    const missed = room.recentSince(before) ?? (await readPage(member, readChanges));
    if (!isStillHeld(member)) return;
    await replay(member, missed);
    // The database knows of nothing newer: the room is ahead of it, and repair will see to that.
    if (member.rev === before) member.isHeld = false;
    else await socket.drained();
  }
}

/** Gives a member frames in order, no faster than its peer takes them. */
export async function replay(member: Member, events: readonly RoomEvent[]): Promise<void> {
  let bytes = 0;
  for (const event of events) {
    if (event.rev <= member.rev) continue;
    if (bytes > PIECE_BYTES) {
      bytes = 0;
      await member.socket.drained();
      if (!isStillHeld(member)) return;
    }
    member.room.show(member, event);
    member.rev = event.rev;
    bytes += event.wire.length;
  }
}

/** Says how far the conversation is, when the last changes have no row this user is shown. */
export function catchUpNumbers(member: Member, rev: number): void {
  if (rev <= member.rev) return;
  member.socket.push(revWire(member.room.conversationId, rev, member.rev));
  member.rev = rev;
}

async function readPage(member: Member, readChanges: ReadChanges): Promise<readonly RoomEvent[]> {
  const changes = await readChanges(member.room.conversationId, member.rev);
  if (!isStillHeld(member)) return [];
  const last = changes.events.at(-1)?.rev ?? 0;
  if (changes.hasMore || last >= changes.rev || changes.rev <= member.rev) return changes.events;
  await replay(member, changes.events);
  catchUpNumbers(member, changes.rev);
  return [];
}

function isStillHeld(member: Member): boolean {
  return member.isHeld && member.socket.memberships.get(member.room.conversationId) === member;
}
