import { AppError } from '@parley/runtime';
import { helloFrame } from '../session/hello.ts';
import type { FrameHandler } from './handler.ts';

/**
 * On a live socket: the same session goes on with a new token, and a new hello says until when. (The first
 * frame of a socket takes the way of `session/connect.ts`.)
 */
export const auth: FrameHandler<'auth'> = async ({ verifier, heads, config }, session, { id, payload }) => {
  const caller = await verifier.verify(payload.access_token);
  if (caller.userId !== session.userId || caller.sessionId !== session.sessionId) {
    throw new AppError('forbidden', 'The token belongs to another session');
  }
  const list = await heads.read(caller.userId);
  if (!session.isLive) return;
  session.caller = caller;
  session.extended();
  const { connectionId } = session;
  session.send(helloFrame({ caller, connectionId, heartbeatMs: config.heartbeatMs, list }, id));
};
