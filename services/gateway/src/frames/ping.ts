import { serverFrame } from '@parley/contracts';
import type { FrameHandler } from './handler.ts';

export const ping: FrameHandler<'ping'> = (_context, session, { id }) => {
  session.send(serverFrame('pong', {}, id));
};
