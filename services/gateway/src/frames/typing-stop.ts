import type { FrameHandler } from './handler.ts';

/** Nothing more is being typed; also allowed to somebody who is out already. */
export const typingStop: FrameHandler<'typing.stop'> = ({ typing }, session, { payload }) => {
  typing.stop(session.userId, payload.conversation_id.toLowerCase());
};
