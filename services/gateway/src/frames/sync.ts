import { readSyncPage } from '../upstream/sync-pages.ts';
import { finishedFrame } from './finished-frame.ts';
import type { FrameHandler } from './handler.ts';

/** A page of state after a rev, straight from the message service. */
export const sync: FrameHandler<'sync'> = async ({ calls }, session, { id, payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const { since_rev: sinceRev, limit } = payload;
  const page = await readSyncPage(calls, { userId: session.userId, conversationId, sinceRev, limit });
  session.send(finishedFrame('sync.result', page, id));
};
