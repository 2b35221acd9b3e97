import type { Hub } from '../rooms/hub.ts';
import type { Receipts } from '../rooms/receipts.ts';
import { type ReadChanges, release } from '../rooms/release.ts';
import type { Room } from '../rooms/room.ts';
import type { Head, HeadsReader, UserHeads } from '../upstream/heads-reader.ts';
import type { Session } from './session.ts';
import type { Slices } from './slices.ts';

/** A read that finds rooms nobody listened to is repeated once they are live, and one that a leave has overtaken. */
const READS_MAX = 5;

/**
 * Subscribes a session to its user and to all rooms of the user's list, held, and gives a list that was
 * read after all of them were live; null when the socket went away meanwhile.
 */
export async function attach(
  session: Session,
  by: { hub: Hub; heads: HeadsReader; slices: Slices },
): Promise<UserHeads | null> {
  await by.hub.listen([by.hub.enter(session)]);
  for (let reads = 1; ; reads++) {
    if (session.isClosing) return null;
    const list = await by.heads.read(session.userId);
    // A list is read with many others. What follows is held against what is so then.
    await by.slices.turn();
    if (session.isClosing) return null;
    const unheard = joinAll(session, list.heads, by.hub);
    if (unheard.length > 0) await by.hub.listen(unheard);
    if (session.isClosing) return null;
    const isCurrent = list.heads.every(
      ({ conversationId, rev }) => rev >= (by.hub.rooms.get(conversationId)?.staysRev ?? 0),
    );
    if (!isCurrent && reads === READS_MAX) {
      session.restart();
      return null;
    }
    // After the last read a room may be heard a moment late: the rev check finds what that cost.
    if (isCurrent && (unheard.length === 0 || reads === READS_MAX)) {
      partMissing(session, list.heads, by.hub);
      begin(session, list.heads);
      return list;
    }
  }
}

/** Lets the rooms of a list go live, each from the rev that hello said. */
export function releaseAll(
  session: Session,
  heads: readonly Head[],
  by: { receipts: Receipts; readChanges: ReadChanges },
): void {
  for (const head of heads) {
    by.receipts.since(session, head.conversationId, head.lastReadSeq);
    const member = session.memberships.get(head.conversationId);
    if (!member?.isHeld) continue;
    if (member.room.rev <= head.rev) {
      member.rev = head.rev;
      member.isHeld = false;
    } else release(member, head.rev, by.readChanges).catch(() => session.restart());
  }
}

/** The rooms among them that nobody here listened to yet. */
function joinAll(session: Session, heads: readonly Head[], hub: Hub): Room[] {
  const unheard: Room[] = [];
  for (const { conversationId } of heads) {
    const member = session.memberships.get(conversationId) ?? hub.join(session, conversationId);
    if (!member.room.isLive) unheard.push(member.room);
  }
  return unheard;
}

function partMissing(session: Session, heads: readonly Head[], hub: Hub): void {
  if (session.memberships.size === heads.length) return;
  const listed = new Set(heads.map((head) => head.conversationId));
  for (const [conversationId, member] of [...session.memberships]) {
    if (!listed.has(conversationId)) hub.part(member);
  }
}

function begin(session: Session, heads: readonly Head[]): void {
  for (const head of heads) {
    const member = session.memberships.get(head.conversationId);
    if (!member) continue;
    member.visibleFromSeq = head.visibleFromSeq;
    member.room.memberCount = head.memberCount;
    member.room.noticeHead(head.rev, head.lastSeq);
  }
}
