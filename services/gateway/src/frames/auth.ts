import { AppError } from '@parley/runtime';
import { helloFrame } from '../session/hello.ts';
import type { FrameHandler } from './handler.ts';

/**
 * On a live socket: the same session goes on with a new token, and a new hello says until when. A token
 * that is refused, or ends before the one in use, leaves the socket as it is. (The first frame of a socket
 * takes the way of `session/connect.ts`.)
 */
export const auth: FrameHandler<'auth'> = async ({ verifier, heads, config }, session, { id, payload }) => {
  const caller = await verifier.verify(payload.access_token);
  if (!session.isLive) return;
  if (caller.userId !== session.userId || caller.sessionId !== session.sessionId) {
    throw new AppError('forbidden', 'The token belongs to another session');
  }
  // Before the heads are read: the token in use may end while message is slow or away.
  if (caller.tokenExpiresAtMs > (session.caller?.tokenExpiresAtMs ?? 0)) {
    session.caller = caller;
    session.extended();
  }
  const list = await heads.read(caller.userId);
  if (!session.isLive || !session.caller) return;
  const about = { caller: session.caller, connectionId: session.connectionId, list };
  session.send(helloFrame({ ...about, heartbeatMs: config.heartbeatMs }, id));
};
