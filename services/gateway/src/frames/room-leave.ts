import { serverFrame } from '@parley/contracts';
import type { FrameHandler } from './handler.ts';

/** This socket hears nothing of the room until it joins again; the user stays a member. */
export const roomLeave: FrameHandler<'room.leave'> = ({ hub }, session, { id, payload }) => {
  const member = session.memberships.get(payload.conversation_id.toLowerCase());
  if (member) hub.leave(member);
  session.send(serverFrame('ack', {}, id));
};
