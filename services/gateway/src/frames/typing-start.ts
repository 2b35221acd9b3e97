import { AppError } from '@parley/runtime';
import { isAttached, UNKNOWN_REV } from '../rooms/room.ts';
import type { FrameHandler } from './handler.ts';

/** The others see it for a while; to be repeated while it goes on. */
export const typingStart: FrameHandler<'typing.start'> = ({ typing }, session, { payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const member = session.memberships.get(conversationId);
  // Somebody who only asked to join has no rev yet; somebody just added has, and is heard when attached.
  if (!member || member.hasLeft || member.rev === UNKNOWN_REV) {
    throw new AppError('not_found', 'This socket is not in the conversation');
  }
  if (isAttached(member)) typing.start(session, conversationId);
};
