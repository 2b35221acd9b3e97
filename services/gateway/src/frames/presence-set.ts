import type { FrameHandler } from './handler.ts';

/** Whether somebody can see the app; a socket begins in the foreground. */
export const presenceSet: FrameHandler<'presence.set'> = ({ presence }, session, { payload }) => {
  if (session.deviceState === payload.state) return;
  session.deviceState = payload.state;
  presence.moved(session);
};
