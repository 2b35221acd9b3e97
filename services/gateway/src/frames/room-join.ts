import { limits } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { GatewayContext } from '../context.ts';
import { missedSince, release } from '../rooms/release.ts';
import { isAttached, type Member } from '../rooms/room.ts';
import type { Session } from '../session/session.ts';
import { readSyncPage } from '../upstream/sync-pages.ts';
import { finishedFrame } from './finished-frame.ts';
import type { FrameHandler } from './handler.ts';
import { type Asked, joinApart, leftMeanwhile } from './join-apart.ts';
import { sendJoined } from './joined-frame.ts';
import { inTurn } from './joins-in-turn.ts';

/**
 * Subscribe, read, replay what was missed, then live. A socket that is in the room already is answered from
 * what the gateway has in memory; one that fails to join again stays in it as it was.
 */
export const roomJoin: FrameHandler<'room.join'> = async (context, session, { id, payload }) => {
  const asked = { id, conversationId: payload.conversation_id.toLowerCase(), sinceRev: payload.since_rev };
  const hadLeft = session.memberships.get(asked.conversationId)?.hasLeft;
  const member = await inTurn(session, asked.conversationId, async () => {
    await context.slices.turn();
    const now = session.memberships.get(asked.conversationId);
    if (now?.hasLeft && !hadLeft) throw leftMeanwhile();
    return isAttached(now) ? joinAgain(context, session, asked) : joinApart(context, session, asked);
  });
  if (!member) return;
  // Answered already: what cannot be read now is asked for anew when the client comes back.
  await release(member, member.rev, context.readChanges).catch(() => session.restart());
};

/** Gives the member that has to be released, or null when nothing is held. */
async function joinAgain(context: GatewayContext, session: Session, asked: Asked): Promise<Member | null> {
  const { sinceRev, conversationId } = asked;
  const { room } = attachedMember(session, conversationId);
  const roster = await context.rosters.of(room);
  const shown = { roster, presence: await context.presence.of(room, roster) };
  if (sinceRev === undefined) {
    const member = attachedMember(session, conversationId);
    sendJoined(session, { room, ...shown, rev: member.isHeld ? member.rev : room.rev }, asked.id);
    return null;
  }
  const head = Math.max(room.rev, room.headRev);
  if (sinceRev > head || head - sinceRev > limits.replayChanges) {
    const page = await readSyncPage(context.calls, { userId: session.userId, conversationId, sinceRev });
    const { rev, too_long: isTooLong } = JSON.parse(page) as { rev: number; too_long: boolean };
    if (isTooLong) {
      const member = context.hub.renew(attachedMember(session, conversationId), session, rev);
      sendJoined(session, { room, ...shown, rev, isTooLong }, asked.id);
      session.send(finishedFrame('sync.result', page));
      return member;
    }
    // It was this room that was behind.
    room.noticeHead(rev);
  }
  // Read before anything is held, so that a failure leaves everything as it was.
  if (sinceRev < room.rev) await missedSince(room, sinceRev, context.readChanges);
  const member = context.hub.renew(attachedMember(session, conversationId), session, sinceRev);
  sendJoined(session, { room, ...shown, rev: Math.max(room.rev, sinceRev) }, asked.id);
  return member;
}

/** The membership as it is now; throws when it ended while the join was being answered. */
function attachedMember(session: Session, conversationId: string): Member {
  const member = session.memberships.get(conversationId);
  if (!member) throw new AppError('not_found', 'No such conversation');
  if (member.hasLeft) throw leftMeanwhile();
  return member;
}
