import { AppError } from '@parley/runtime';
import type { GatewayContext } from '../context.ts';
import { catchUpNumbers, release, replay } from '../rooms/release.ts';
import type { Member } from '../rooms/room.ts';
import type { Session } from '../session/session.ts';
import type { OpenedRoom } from '../upstream/room-opener.ts';
import type { FrameHandler } from './handler.ts';

/** Subscribe, read, replay what was missed, then live; the room is held for this socket meanwhile. */
export const roomJoin: FrameHandler<'room.join'> = async (context, session, { id, payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const sinceRev = payload.since_rev;
  const member = hold(context, session, conversationId);
  try {
    await context.hub.listen([member.room]);
    // Memory often has all that was missed; then the database is not asked for it.
    const isRecent = sinceRev !== undefined && member.room.recentSince(sinceRev) !== null;
    const room = await context.opener.open(
      session.userId,
      conversationId,
      isRecent || sinceRev === undefined ? undefined : sinceRev,
    );
    if (session.memberships.get(conversationId) !== member) {
      throw new AppError('conflict', 'Another room.join or room.leave came after this one');
    }
    await go(context, session, member, room, { id, sinceRev });
  } catch (error) {
    if (session.memberships.get(conversationId) === member) context.hub.part(member);
    throw error;
  }
};

/** A fresh, held membership in place of the one there was. */
function hold({ hub, config }: GatewayContext, session: Session, conversationId: string): Member {
  const before = session.memberships.get(conversationId);
  if (before) hub.part(before);
  else if (session.memberships.size >= config.maxRoomsPerSocket) {
    throw new AppError('too_large', 'This socket is in too many rooms');
  }
  return hub.join(session, conversationId);
}

async function go(
  { changes }: GatewayContext,
  session: Session,
  member: Member,
  room: OpenedRoom,
  asked: { id: string | undefined; sinceRev: number | undefined },
): Promise<void> {
  member.visibleFromSeq = room.visibleFromSeq;
  member.room.noticeHead(room.rev, room.lastSeq);
  // A client that has more than the database has to reload as well.
  const tooLong = room.tooLong || (asked.sinceRev ?? 0) > room.rev;
  session.send(joinedFrame(member.room.conversationId, room, tooLong, asked.id));
  if (asked.sinceRev !== undefined && !tooLong) {
    member.rev = asked.sinceRev;
    await replay(member, room.events);
    if (room.events.length > 0) catchUpNumbers(member, room.rev);
  } else member.rev = room.rev;
  await release(member, member.rev, (conversationId, rev) => changes.read(conversationId, rev));
}

/** `participants` arrives as finished JSON and is not parsed here. */
function joinedFrame(conversationId: string, room: OpenedRoom, tooLong: boolean, id?: string): string {
  const envelope = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
  const payload =
    `{"conversation_id":"${conversationId}","rev":${room.rev},"last_seq":${room.lastSeq},` +
    `"participants":${room.participantsJson},"too_long":${tooLong}}`;
  return `{"type":"room.joined",${envelope}"payload":${payload}}`;
}
