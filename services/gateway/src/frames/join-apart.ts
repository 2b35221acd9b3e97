import { AppError } from '@parley/runtime';
import type { GatewayContext } from '../context.ts';
import { replay } from '../rooms/release.ts';
import { isAttached, type Member } from '../rooms/room.ts';
import type { Session } from '../session/session.ts';
import { readSyncPage } from '../upstream/sync-pages.ts';
import { finishedFrame } from './finished-frame.ts';
import { sendJoined } from './joined-frame.ts';

export interface Asked {
  id: string | undefined;
  conversationId: string;
  sinceRev: number | undefined;
}

/**
 * Joins a room that the socket is not in: beyond its latest 1,000, or left by `room.leave`. The message
 * service says whether the user may. Gives the member that has to be released.
 */
export async function joinApart(context: GatewayContext, session: Session, asked: Asked): Promise<Member> {
  const { hub, config } = context;
  const before = session.memberships.get(asked.conversationId);
  if (!before && session.memberships.size >= config.maxRoomsPerSocket) {
    throw new AppError('too_large', 'This socket is in too many rooms');
  }
  const held = before && !before.hasLeft ? before : hub.join(session, asked.conversationId);
  try {
    return await open(context, session, held, asked);
  } catch (error) {
    const now = session.memberships.get(asked.conversationId);
    // As it was: left by the client, on its way by another way, or not there.
    if (now === held && held !== before) {
      if (before || held.hasLeft) hub.leave(held);
      else hub.part(held);
    }
    throw error;
  }
}

export function leftMeanwhile(): AppError {
  return new AppError('conflict', 'A room.leave came after this room.join');
}

async function open(
  context: GatewayContext,
  session: Session,
  held: Member,
  { id, conversationId, sinceRev }: Asked,
): Promise<Member> {
  const { hub, opener, rosters, calls } = context;
  const { room } = held;
  const { userId } = session;
  await hub.listen([room]);
  // Memory often has all that was missed; then the database is not asked for it.
  const isRecent = sinceRev !== undefined && sinceRev <= room.rev && room.recentSince(sinceRev) !== null;
  let opened = await opener.open(userId, conversationId, isRecent ? undefined : sinceRev);
  // Somebody left meanwhile: it may be this user, who is back since.
  if (opened.rev < room.staysRev) {
    opened = await opener.open(userId, conversationId, isRecent ? undefined : sinceRev);
  }
  room.noticeHead(opened.rev, opened.lastSeq);
  const roster = await rosters.of(room);
  const shown = { room, roster, presence: await context.presence.of(room, roster) };
  const isTooLong = opened.tooLong;
  const page = isTooLong
    ? opened.latestPageJson ||
      (await readSyncPage(calls, { userId, conversationId, sinceRev: sinceRev ?? 0 }))
    : '';
  const now = session.memberships.get(conversationId);
  if (!now) throw new AppError('not_found', 'No such conversation');
  if (now.hasLeft) throw leftMeanwhile();
  if (!isAttached(now)) {
    if (opened.rev < room.staysRev) throw new AppError('busy');
    now.visibleFromSeq = opened.visibleFromSeq;
  }
  const replaysFrom = sinceRev === undefined || isTooLong ? opened.rev : sinceRev;
  const member = hub.renew(now, session, replaysFrom);
  sendJoined(session, { ...shown, rev: Math.max(opened.rev, room.rev), isTooLong }, id);
  if (isTooLong) session.send(finishedFrame('sync.result', page));
  else if (opened.events.length > 0) await replay(member, opened.events);
  return member;
}
